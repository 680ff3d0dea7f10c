internal import HTTPServer
internal import JSONText
internal import RewardCore

/// How one trainer asks for rewards and wants to be answered. Everything that differs between trainers is here; what
/// they share (pins, deadlines, failures, joining of equal requests) is `TrainerDesk`.
struct TrainerDialect: Sendable {
    /// What it is called in the configuration and in metrics.
    let name: TrainerName
    /// Its paths; each is served below `/t/{task}` too.
    let paths: [String]
    /// Query parameters beside the common ones.
    var query: [String] = []
    /// Seconds a request may take; below the patience of the trainer's client.
    let deadlineSeconds: Double
    /// Reads a body. Throws what makes the whole request unusable; what is wrong with single members it adds to the
    /// problems.
    let read: @Sendable (TrainerBody) throws(Problem) -> TrainerOrder

    /// Query parameters that every dialect knows. Others are ignored.
    static let commonQuery = ["partition", "run", "step", "group", "purpose", "timeout"]

    /// All query parameters of this one.
    var knownQuery: [String] { Self.commonQuery + query }
}

/// The body of a trainer's request, and what a dialect may look at beside it.
struct TrainerBody {
    /// The members.
    let object: JSONObject
    /// The bytes, for what has to be handed back as it came.
    let bytes: [UInt8]
    /// The path that was asked.
    let path: String
    /// The task that scores.
    let task: TaskSettings
    /// The query.
    let query: QueryReader
    /// Where problems go.
    let problems: ProblemCollector
    /// The limits.
    let limits: RewardAPIConfiguration

    /// A reader of the members.
    var reader: ObjectReader { ObjectReader(object: object, pointer: "", problems: problems) }

    /// How texts of this body are read.
    var texts: TrainerTexts {
        TrainerTexts(problems: problems, limits: limits, keepsTemplates: task.promptSplit != nil)
    }
}

/// What a trainer asks for, once its body is read.
struct TrainerOrder: Sendable {
    /// What becomes of a rollout without a reward, where the task sets no value for it.
    enum FailurePolicy: Sendable, Hashable {
        /// The request is answered with 503 and `Retry-After`.
        case refuse
        /// This number stands for the reward, and the answer says so.
        case flag(Double)
        /// The answer has `null` for the reward, and says why. No value of the task takes its place.
        case tell
    }

    /// What is to be scored, in the order of the answer; empty is answered at once.
    var samples: [TrainerSample]
    /// What becomes of failures.
    var failurePolicy = FailurePolicy.refuse
    /// Seconds that this request may take, where its body says so.
    var deadlineSeconds: Double?
    /// Writes the answer. The scores are parallel to `samples`, and only under `tell` may one be without a reward.
    let answer: @Sendable ([TrainerScore]) -> HTTPServerResponse
}

/// One rollout as a trainer sent it.
struct TrainerSample: Sendable {
    /// Where it stands in the body: the pointer of the member that holds its response.
    var pointer: String
    /// What the policy was asked.
    var prompt: RolloutText?
    /// What the policy answered.
    var response: RolloutText
    /// What the trainer knows of the right answer, of any kind.
    var label: JSONValue?
    /// The trainer's own data, which is kept with the score.
    var metadata: JSONObject?
    /// Objects that may say partition, run, step, group and purpose, beside label and metadata.
    var hints: [JSONObject] = []
}
