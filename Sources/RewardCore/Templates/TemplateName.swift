/// The templates that tasks have. A task has those of its rubric's kind.
public enum TemplateName: String, Sendable, CaseIterable {
    /// The judge's question about a rollout: the part that all items share.
    case rmScore = "rm_score"
    /// The request for a plan by which to evaluate responses to a prompt; under guidelines.
    case rmPlan = "rm_plan"
    /// The request to carry the plan out on a response; under guidelines.
    case rmExecute = "rm_execute"
    /// The question whether the judge's score of one rollout is good, ok or bad.
    case mrmPrescreen = "mrm_prescreen"
    /// The meta model's analysis of one judged rollout; under guidelines, of all sampled ones.
    case mrmAnalyze = "mrm_analyze"
    /// The request to refine the rubric after an analysis.
    case mrmRefine = "mrm_refine"
    /// The request to merge refined sets into one; guidelines are never merged.
    case mrmMerge = "mrm_merge"

    /// The judge's templates of a task: those that belong to a basis.
    public static func judge(of kind: RubricKind) -> [TemplateName] {
        switch kind {
        case .items: [.rmScore]
        case .guidelines: [.rmPlan, .rmExecute]
        }
    }

    /// The meta model's templates of a task: those that a meta run keeps to its end.
    public static func meta(of kind: RubricKind) -> [TemplateName] {
        switch kind {
        case .items: [.mrmPrescreen, .mrmAnalyze, .mrmRefine, .mrmMerge]
        case .guidelines: [.mrmPrescreen, .mrmAnalyze, .mrmRefine]
        }
    }

    /// All templates of a task, the judge's first.
    public static func all(of kind: RubricKind) -> [TemplateName] { judge(of: kind) + meta(of: kind) }

    /// The variables that the template may use in a task of that kind, by the paper's names where it has them.
    public func variables(for kind: RubricKind) -> [String] {
        switch (self, kind) {
        case (.rmScore, _):
            ["task_description", "student_prompt", "student_generation", "reference", "metadata"]
        case (.rmPlan, _):
            ["task_description", "query", "solution", "meta_guidelines", "metadata"]
        case (.rmExecute, _):
            ["task_description", "response"]
        case (.mrmAnalyze, .guidelines):
            ["task_description", "evaluation_cases", "meta_level_guidelines", "max_words"]
        case (.mrmRefine, .guidelines):
            ["task_description", "meta_level_guidelines", "max_words"]
        case (.mrmPrescreen, _), (.mrmAnalyze, .items):
            [
                "task_description", "student_prompt", "student_generation", "junior_prompt", "junior_score",
                "junior_evaluation", "reference", "metadata", "max_words",
            ]
        case (.mrmRefine, .items):
            ["task_description", "junior_prompt", "max_words"]
        case (.mrmMerge, _):
            ["task_description", "junior_prompt", "multiple_sets", "max_words"]
        }
    }

    /// The variables without which the template makes no sense.
    public func requiredVariables(for kind: RubricKind) -> [String] {
        switch (self, kind) {
        case (.rmScore, _): ["student_generation"]
        case (.rmPlan, _): ["query"]
        case (.rmExecute, _): ["response"]
        case (.mrmAnalyze, .guidelines): ["evaluation_cases", "meta_level_guidelines"]
        case (.mrmPrescreen, _), (.mrmAnalyze, .items): ["student_prompt", "student_generation", "junior_prompt"]
        case (.mrmRefine, _): []
        case (.mrmMerge, _): ["multiple_sets"]
        }
    }

    /// The variables that a rollout may lack; their sections are then left out. Every other one always has a value.
    public static let optionalVariables: [String] = ["student_prompt", "query", "reference", "solution", "metadata"]
}
