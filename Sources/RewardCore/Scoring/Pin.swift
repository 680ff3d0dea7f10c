/// What a pin is bound to.
public enum PinKey: Sendable, Hashable {
    /// One training step of a run.
    case step(run: String, step: Int64)
    /// The rollouts of one prompt, by the trainer's group name; the run may be absent.
    case group(run: String?, group: String)
    /// A prompt, by the SHA-256 of its text; trainer routes only.
    case prompt(hash: String)

    /// `step`, `group` or `prompt`, as results say it.
    public var kind: String {
        switch self {
        case .step: "step"
        case .group: "group"
        case .prompt: "prompt"
        }
    }
}

/// A lasting binding of a step, a group or a prompt to the basis that its first rollout got, in one lineage.
public struct Pin: Sendable, Hashable {
    /// How long a group or prompt pin lives from its first use, in seconds; never extended.
    public static let passingLifeSeconds = 30 * 60

    /// What is bound.
    public let key: PinKey
    /// In which lineage.
    public let lineage: Lineage
    /// To what.
    public let basis: Basis
    /// When the first rollout came.
    public let madeAt: Timestamp

    /// A pin of `key` to `basis`.
    public init(key: PinKey, lineage: Lineage, basis: Basis, madeAt: Timestamp) {
        self.key = key
        self.lineage = lineage
        self.basis = basis
        self.madeAt = madeAt
    }

    /// Whether it still binds at `now`: a step's pin does until it is forgotten, the others lapse.
    public func isInForce(at now: Timestamp) -> Bool {
        if case .step = key { return true }
        return now.milliseconds - madeAt.milliseconds < Int64(Self.passingLifeSeconds) * 1000
    }
}
