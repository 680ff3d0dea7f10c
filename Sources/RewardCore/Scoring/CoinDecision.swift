/// The coin of `RewardSource.coin`: decides whether the rewards of a step are answer matches only.
///
/// The paper's code draws a random number for each scoring batch. Here the decision is a function of (seed, run,
/// step), so all requests of a step, on any replica and after a restart, decide alike, and no advantage compares a
/// judged rollout with an answer match. The hash is SHA-256 because neighbouring steps must not decide alike.
public struct CoinDecision: Sendable, Hashable {
    /// The task's seed; replicas that share a run need the same.
    public let seed: UInt64
    /// The probability of answer matches only, in 0…1.
    public let probability: Double

    /// A coin with the given seed and probability. Below 0 counts as 0, above 1 as 1.
    public init(seed: UInt64, probability: Double) {
        self.seed = seed
        self.probability = probability
    }

    /// Whether this step's rewards are answer matches only. An absent run is a run of its own, different from the
    /// empty name.
    public func isAnswerOnly(run: String?, step: Int) -> Bool {
        var message = header(kind: run == nil ? 0 : 1)
        append(UInt64(bitPattern: Int64(step)), to: &message)
        message.append(contentsOf: (run ?? "").utf8)
        return decide(message)
    }

    /// Whether the rewards of a request without a step are answer matches only; the id must be fresh for each
    /// request.
    public func isAnswerOnly(freshID: String) -> Bool {
        var message = header(kind: 2)
        message.append(contentsOf: freshID.utf8)
        return decide(message)
    }

    /// The kind keeps the three inputs apart: no run and step hash like a fresh id.
    private func header(kind: UInt8) -> [UInt8] {
        var message = Array("metareward coin".utf8)
        message.append(kind)
        append(seed, to: &message)
        return message
    }

    private func append(_ value: UInt64, to message: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            message.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    /// Reads 53 bits of the hash, as many as a Double holds, as a number in 0..<1.
    private func decide(_ message: [UInt8]) -> Bool {
        let bits = SHA256.digest(message).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(bits >> 11) * 0x1p-53 < probability
    }
}
