/// The wording for tasks that are judged under guidelines: the judge plans, then carries its plan out; the meta model
/// studies all cases of a partition at once.
extension DefaultTemplates {
    /// `rm_plan`: what the judge reads before it has seen a response.
    static let rmPlan = """
        The task: {{task_description}}

        The guidelines for evaluation plans:
        {{meta_guidelines}}
        {{#query}}

        The problem that the writer was given:
        {{query}}
        {{/query}}
        {{#solution}}

        A reference solution:
        {{solution}}
        {{/solution}}

        Write a plan by which to evaluate any response to this problem, following the guidelines. Say which steps a \
        sound response takes and what each is worth, how its final result is to be checked, and which mistakes to \
        look for. Give no score.
        """

    /// `rm_execute`: the turn after a plan.
    static let rmExecute = """
        The response to evaluate:
        {{response}}

        Carry out your plan on this response point by point: say for each point what the response shows, and where \
        its first mistake is, if it has one. Give no score yet.
        """

    /// `mrm_analyze`: what the meta model reads about all sampled rollouts of a partition.
    static let guidelinesAnalyze = """
        The task: {{task_description}}

        A junior grader writes a plan for each problem, following guidelines, and then carries it out on a response. \
        The guidelines in force:
        {{meta_level_guidelines}}

        Cases that the junior grader has evaluated:

        {{evaluation_cases}}

        In at most {{max_words}} words: Which scores are right for their responses, and which are not? What did the \
        plans fail to look for, weigh wrongly, or leave too vague to be applied alike in all cases? What should the \
        guidelines ask of every plan for problems of this kind?
        """

    /// `mrm_refine`: the turn after that analysis.
    static let guidelinesRefine = """
        Now write the refined guidelines for evaluation plans, for all problems of this kind and not only for these \
        cases. Keep what works, sharpen what is vague, add what is missing. Quote nothing from a case. Write at most \
        {{max_words}} words, and only the guidelines themselves.
        """
}
