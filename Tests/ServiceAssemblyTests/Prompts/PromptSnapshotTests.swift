import Prompts
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

/// Goal: every word that a model reads under the default templates is what was reviewed. Method: one snapshot for each
/// built-in task and kind of prompt. A new kind is one line in the list of the rubrics that it is for.
@Suite struct PromptSnapshotTests {
    /// A kind of prompt: its name, and its messages for a task's scene.
    typealias Kind = (name: String, messages: @Sendable (PromptScene) throws -> [ChatMessage])

    /// The prompts of tasks whose rubric is a list of items.
    private static let itemKinds: [Kind] = [
        ("rm_score-per_item", { try $0.judge.question($0.prefix(), item: $0.items[0]).messages }),
        ("rm_score-single", { try $0.judge.question($0.prefix(), items: $0.items).messages }),
        (
            "rm_score-stepwise",
            {
                try $0.judge.opening($0.prefix(), item: $0.items[0])
                    + [$0.judge.scoreTurn($0.items[0]), $0.judge.rationaleTurn($0.items[1])]
            }
        ),
        (
            "mrm_prescreen",
            { try $0.meta.prescreen(of: $0.sample, rubric: $0.rubric, task: $0.task, templates: $0.templates) }
        ),
        (
            "mrm_analyze",
            { try $0.meta.analysis(of: $0.sample, rubric: $0.rubric, task: $0.task, templates: $0.templates) }
        ),
        ("mrm_refine", { [try $0.meta.refinement(rubric: $0.items, task: $0.task, templates: $0.templates)] }),
        (
            "mrm_merge",
            {
                try $0.meta.merge(
                    sets: [Array($0.items.prefix(1)), $0.items], rubric: $0.items, task: $0.task,
                    templates: $0.templates)
            }
        ),
    ]

    /// The prompts of tasks whose rubric is guidelines.
    private static let guidelinesKinds: [Kind] = [
        (
            "rm_plan",
            {
                let prefix = try $0.judge.planning(
                    for: $0.sample.rollout, guidelines: $0.rubric.text, task: $0.task, templates: $0.templates)
                return [ChatMessage(.system, prefix.system), ChatMessage(.user, prefix.user)]
            }
        ),
        (
            "rm_execute",
            {
                [
                    try $0.judge.executionTurn(for: $0.sample.rollout, task: $0.task, templates: $0.templates),
                    $0.judge.verdictTurn(RubricContent.guidelinesRange),
                ]
            }
        ),
        (
            "mrm_prescreen",
            { try $0.meta.prescreen(of: $0.sample, rubric: $0.rubric, task: $0.task, templates: $0.templates) }
        ),
        (
            "mrm_analyze",
            {
                try $0.meta.analysis(
                    ofAll: [$0.sample, $0.sample], guidelines: $0.rubric.text, task: $0.task, templates: $0.templates)
            }
        ),
        (
            "mrm_refine",
            {
                [
                    try $0.meta.guidelinesRefinement(
                        guidelines: $0.rubric.text, task: $0.task, templates: $0.templates)
                ]
            }
        ),
    ]

    private static func kinds(for rubric: RubricContent) -> [Kind] {
        switch rubric {
        case .items: itemKinds
        case .guidelines: guidelinesKinds
        }
    }

    @Test(arguments: BuiltInTasks.all) func everyDefaultPromptIsItsSnapshot(task: TaskSettings) throws {
        for kind in Self.kinds(for: task.initialRubric) {
            let messages = try kind.messages(PromptScene(task))
            let text = messages.map { "=== \($0.role.rawValue) ===\n\($0.content)" }.joined(separator: "\n\n")
            if let problem = try Snapshot("prompts/\(task.name)/\(kind.name).txt").problem(with: text) {
                Issue.record("\(problem)")
            }
        }
    }
}
