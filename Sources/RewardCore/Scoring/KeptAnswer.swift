/// What a client names a request by, so that a repeat is known as such: the `Idempotency-Key` and whose it is.
public struct AnswerKey: Sendable, Hashable {
    /// Name of who sent the request; keys of different principals never meet.
    public let principal: String
    /// The key's bytes as they were sent, 1…255. Not text, because Swift takes texts for equal that differ in bytes.
    public let bytes: [UInt8]

    /// The key that `principal` sent.
    public init(principal: String, bytes: [UInt8]) {
        self.principal = principal
        self.bytes = bytes
    }
}

/// The answer to a request with a key, kept so that a repeat gets the same bytes.
public struct KeptAnswer: Sendable, Hashable {
    /// What the request is named by.
    public let key: AnswerKey
    /// SHA-256 of the request's body: a repeat has the same.
    public let requestHash: [UInt8]
    /// The training run of the rollouts, if named: when its texts are deleted, so is the answer.
    public let run: String?
    /// When the answer was made.
    public let at: Timestamp
    /// Whether the simulated model had a part in it, which a header field of the answer says.
    public let isSimulated: Bool
    /// The body of the answer; `nil` where it was deleted with the texts of its run.
    public let body: [UInt8]?

    /// An answer with all its parts.
    public init(
        key: AnswerKey, requestHash: [UInt8], run: String?, at: Timestamp, isSimulated: Bool, body: [UInt8]?
    ) {
        self.key = key
        self.requestHash = requestHash
        self.run = run
        self.at = at
        self.isSimulated = isSimulated
        self.body = body
    }
}
