/// How answers are kept for repeats under an `Idempotency-Key`.
public struct IdempotencyConfiguration: Sendable, Hashable {
    /// Hours that an answer is kept. Default 24.
    public var keepHours: Double = 24
    /// Most bytes of all kept answers together; the oldest go first. Default 1 GiB.
    public var bytesMax = 1 << 30

    /// The defaults.
    public init() {}
}
