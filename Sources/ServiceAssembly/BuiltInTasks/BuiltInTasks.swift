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
    ]

    /// The built-in task of that name, if there is one.
    public static func named(_ name: String) -> TaskSettings? {
        all.first { $0.name == name }
    }
}
