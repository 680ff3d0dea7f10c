/// The templates that a task has.
public enum TemplateName: String, Sendable, CaseIterable {
    /// The judge's question about a rollout: the part that all items share.
    case rmScore = "rm_score"
    /// The question whether the judge's score of one rollout is good, ok or bad.
    case mrmPrescreen = "mrm_prescreen"
    /// The meta model's analysis of one judged rollout.
    case mrmAnalyze = "mrm_analyze"
    /// The request to refine the rubric after an analysis.
    case mrmRefine = "mrm_refine"
    /// The request to merge refined sets into one.
    case mrmMerge = "mrm_merge"

    /// The judge's templates: those that belong to a basis.
    public static let judge: [TemplateName] = [.rmScore]
    /// The meta model's templates: those that a meta run keeps to its end.
    public static let meta: [TemplateName] = [.mrmPrescreen, .mrmAnalyze, .mrmRefine, .mrmMerge]

    /// The variables that the template may use, by the paper's names where it has them.
    public var variables: [String] {
        switch self {
        case .rmScore:
            ["task_description", "student_prompt", "student_generation", "reference", "metadata"]
        case .mrmPrescreen, .mrmAnalyze:
            [
                "task_description", "student_prompt", "student_generation", "junior_prompt", "junior_score",
                "junior_evaluation", "reference", "metadata", "max_words",
            ]
        case .mrmRefine:
            ["task_description", "junior_prompt", "max_words"]
        case .mrmMerge:
            ["task_description", "junior_prompt", "multiple_sets", "max_words"]
        }
    }

    /// The variables without which the template makes no sense.
    public var requiredVariables: [String] {
        switch self {
        case .rmScore: ["student_generation"]
        case .mrmPrescreen, .mrmAnalyze: ["student_prompt", "student_generation", "junior_prompt"]
        case .mrmRefine: []
        case .mrmMerge: ["multiple_sets"]
        }
    }

    /// The variables that a rollout may lack; their sections are then left out. Every other one always has a value.
    public static let optionalVariables: [String] = ["student_prompt", "reference", "metadata"]
}
