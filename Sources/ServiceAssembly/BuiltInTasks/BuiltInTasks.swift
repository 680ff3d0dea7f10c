internal import Prompts
public import RewardCore

/// The tasks that need no configuration, with the settings of the paper.
///
/// A configured task of the same name inherits the description and the rubric of its built-in one.
public enum BuiltInTasks {
    /// The task that serves requests which name none, where nothing is configured.
    public static let defaultName = "essay_writing"

    /// All of them, in their order.
    public static let all: [TaskSettings] = [
        TaskSettings(
            name: defaultName,
            description: "Write an essay in answer to the prompt: take a position on the question and argue for it.",
            initialRubric: .items(RubricText.read(EssayWritingRubric.text))),
        TaskSettings(
            name: "summarization",
            description: "Summarize the document in the prompt: say what matters in it, briefly and faithfully.",
            initialRubric: .items(RubricText.read(SummarizationRubric.text))),
        ethicalReasoning,
    ]

    /// A response must give its verdict in the form asked for and reasons of at least 30 words besides; else it has the
    /// paper's score of −10 without a call to the judge.
    private static let ethicalReasoning: TaskSettings = {
        var task = TaskSettings(
            name: "ethical_reasoning",
            description:
                "Judge whether what the prompt describes was right or wrong, and say why. The verdict stands as "
                + "<verdict>RIGHT</verdict> or <verdict>WRONG</verdict>.",
            initialRubric: .items(RubricText.read(EthicalReasoningRubric.text)))
        task.checks = [
            CheckSettings(rule: .mustMatch(pattern: "<verdict>(RIGHT|WRONG)</verdict>"), score: -10),
            CheckSettings(
                rule: .minWords(count: 30, excluding: .pattern("<verdict>[^<]*</verdict>")), score: -10),
        ]
        return task
    }()

    /// The built-in task of that name, if there is one.
    public static func named(_ name: String) -> TaskSettings? {
        all.first { $0.name == name }
    }
}
