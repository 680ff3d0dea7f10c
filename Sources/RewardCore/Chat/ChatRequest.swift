/// One question to a chat model.
public struct ChatRequest: Sendable {
    /// The conversation; roles alternate after the system message.
    public var messages: [ChatMessage]
    /// The form the answer must have.
    public var constraint: ChatConstraint
    /// Most tokens the answer may have.
    public var maxTokens: Int
    /// Sampling temperature.
    public var temperature: Double
    /// Sampling seed, in the range of Int32.
    public var seed: Int?
    /// When the answer is of no more use, however long the call waits its turn.
    public var deadline: ContinuousClock.Instant
    /// How long the call may take over all its attempts once its turn has come; `nil` leaves only the deadline.
    public var timeLimit: Duration?
    /// Equal for calls that share a prefix, so that they can meet the same prefix cache.
    public var affinityKey: String?
    /// Equal for calls that should go to one of several endpoints: the part of the prefix that the rollouts of a prompt
    /// share. Coarser than `affinityKey`, which is used where this is `nil`.
    public var routingKey: String?
    /// Equal for calls of one piece of work, such as a score request: waiting calls of different ones take turns.
    public var workID: String?
    /// Who waits behind whom.
    public var priority = ChatPriority.scoring
    /// W3C `traceparent` of the request this call serves, passed on.
    public var traceparent: String?
    /// Whether the probabilities of the answer's tokens are wanted. A server that has none answers without them.
    public var wantsTokenProbabilities = false

    /// A question with the given settings.
    public init(
        messages: [ChatMessage], constraint: ChatConstraint, maxTokens: Int, temperature: Double = 0,
        seed: Int? = nil, deadline: ContinuousClock.Instant, timeLimit: Duration? = nil, affinityKey: String? = nil,
        traceparent: String? = nil
    ) {
        self.messages = messages
        self.constraint = constraint
        self.maxTokens = maxTokens
        self.temperature = temperature
        self.seed = seed
        self.deadline = deadline
        self.timeLimit = timeLimit
        self.affinityKey = affinityKey
        self.traceparent = traceparent
    }
}

/// Who waits behind whom when a model has more calls than it takes.
public enum ChatPriority: Sendable, Hashable {
    /// A trainer waits for it.
    case scoring
    /// The meta step: behind all scoring, but never for ever.
    case refinement
}

/// A chat model's answer.
public struct ChatReply: Sendable, Hashable {
    /// The text, without any reasoning block.
    public let text: String
    /// The server's word for why it ended; an open set, `stop` is the only good one.
    public let finishReason: String
    /// Calls and tokens spent, retries included.
    public let usage: TokenUsage
    /// Which endpoint answered.
    public let endpoint: String
    /// Attempts beyond the first.
    public let retries: Int
    /// Whether the server ignored the constraint and the answer had to be looked for in its text.
    public var isUnconstrained = false
    /// The name of the model that answered; `nil` where that is the one that was asked.
    public let model: String?
    /// The tokens that the server generated with their alternatives, in order; `nil` where they were not asked for or
    /// the server gave none. Their texts joined are the raw answer, of which `text` may be a part.
    public let tokens: [TokenChoice]?

    /// An answer with all its parts.
    public init(
        text: String, finishReason: String, usage: TokenUsage, endpoint: String, retries: Int, model: String? = nil,
        tokens: [TokenChoice]? = nil
    ) {
        self.model = model
        self.text = text
        self.finishReason = finishReason
        self.usage = usage
        self.endpoint = endpoint
        self.retries = retries
        self.tokens = tokens
    }
}

/// One generated token and what else could have stood in its place.
public struct TokenChoice: Sendable, Hashable {
    /// The token that was generated.
    public let text: String
    /// Tokens with their natural logarithms of probability, most probable first; it may hold the generated one.
    public let alternatives: [Alternative]

    /// A token with its probability.
    public struct Alternative: Sendable, Hashable {
        /// The token.
        public let text: String
        /// Natural logarithm of its probability, at most 0.
        public let logarithm: Double

        /// A token with its probability.
        public init(text: String, logarithm: Double) {
            self.text = text
            self.logarithm = logarithm
        }
    }

    /// A token with its alternatives.
    public init(text: String, alternatives: [Alternative]) {
        self.text = text
        self.alternatives = alternatives
    }
}

/// Why a chat model gave no usable answer.
public struct ChatFailure: Error, Sendable, Hashable {
    /// The kind of failure, as a score would report it.
    public let kind: FailureKind
    /// One sentence: which endpoint, what it did, what to do.
    public let detail: String
    /// Which endpoint, where one was reached.
    public let endpoint: String?
    /// Calls and tokens spent all the same.
    public let usage: TokenUsage
    /// Attempts beyond the first.
    public let retries: Int

    /// A failure of that kind.
    public init(
        kind: FailureKind, detail: String, endpoint: String? = nil, usage: TokenUsage = TokenUsage(), retries: Int = 0
    ) {
        self.kind = kind
        self.detail = detail
        self.endpoint = endpoint
        self.usage = usage
        self.retries = retries
    }
}
