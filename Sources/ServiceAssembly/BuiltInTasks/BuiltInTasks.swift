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
        mathReasoning,
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

    /// The domains of the MATH problems, as the paper divides them.
    public static let mathDomains = [
        "algebra", "counting_and_probability", "geometry", "intermediate_algebra", "number_theory", "prealgebra",
        "precalculus",
    ]

    /// Clusters of each domain, as in the paper.
    public static let mathClusters = 1...3

    /// Judged by plan and execution under the guidelines of its cell; in half of the steps, by the answer alone. Two of
    /// each third by reward are studied. A response without at least 30 words beside its boxed answer has score 0.
    private static let mathReasoning: TaskSettings = {
        var task = TaskSettings(
            name: "math_reasoning",
            description:
                "Solve the problem step by step, and give the final answer in \\boxed{}.",
            initialRubric: .guidelines(MathReasoningGuidelines.text))
        task.checks = [CheckSettings(rule: .minWords(count: 30, excluding: .boxes), score: 0)]
        task.rewardSource = .coin(probability: 0.5)
        task.partitions = .listed(
            mathDomains.flatMap { domain in mathClusters.map { "\(domain)/cluster-\($0)" } })
        task.meta.strategy = .thirds
        task.meta.samples = 6
        return task
    }()

    /// The built-in task of that name, if there is one.
    public static func named(_ name: String) -> TaskSettings? {
        all.first { $0.name == name }
    }
}
