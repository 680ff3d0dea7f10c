/// The steps of one run that are pinned to one basis in one lineage.
public struct PinnedBasis: Sendable, Hashable {
    /// The lineage.
    public let lineage: Lineage
    /// The basis.
    public let basis: Basis
    /// How many steps are pinned to it; 1 or more.
    public let steps: Int
    /// The lowest of them.
    public let firstStep: Int64
    /// The highest of them.
    public let lastStep: Int64

    /// Steps `firstStep` to `lastStep`, as far as they are pinned to the basis.
    public init(lineage: Lineage, basis: Basis, steps: Int, firstStep: Int64, lastStep: Int64) {
        self.lineage = lineage
        self.basis = basis
        self.steps = steps
        self.firstStep = firstStep
        self.lastStep = lastStep
    }
}

/// Where a page of a run's step pins begins: after this pin, in the order from the highest step to the lowest, then
/// from the last lineage to the first.
public struct StepPinMark: Sendable, Hashable {
    /// The step.
    public let step: Int64
    /// The lineage.
    public let lineage: Lineage

    /// The place after that pin.
    public init(step: Int64, lineage: Lineage) {
        self.step = step
        self.lineage = lineage
    }
}

/// What is stored of a run's rollouts, in numbers.
public struct RunCounts: Sendable, Hashable {
    /// All of them.
    public var rollouts: Int
    /// Those without a reward.
    public var failed: Int
    /// Those for evaluation.
    public var evaluated: Int
    /// Those that a restore has abandoned.
    public var abandoned: Int
    /// Those whose texts were deleted.
    public var withoutTexts: Int

    /// No rollouts, unless said otherwise.
    public init(rollouts: Int = 0, failed: Int = 0, evaluated: Int = 0, abandoned: Int = 0, withoutTexts: Int = 0) {
        self.rollouts = rollouts
        self.failed = failed
        self.evaluated = evaluated
        self.abandoned = abandoned
        self.withoutTexts = withoutTexts
    }
}

/// A run that has pinned a version of a lineage lately.
public struct RivalRun: Sendable, Hashable {
    /// Its name.
    public let run: String
    /// The lineage.
    public let lineage: Lineage
    /// The newest version that it has pinned there.
    public let version: Int
    /// When it last pinned one that counts.
    public let pinnedAt: Timestamp

    /// A run with what it has pinned.
    public init(run: String, lineage: Lineage, version: Int, pinnedAt: Timestamp) {
        self.run = run
        self.lineage = lineage
        self.version = version
        self.pinnedAt = pinnedAt
    }
}

/// The pins of a run that were forgotten.
public struct ForgottenPins: Sendable, Hashable {
    /// How many.
    public let count: Int
    /// The place in the order of commits of the last rollout that was stored before; opaque.
    public let position: Int64

    /// So many pins, forgotten after the rollout at that place.
    public init(count: Int, position: Int64) {
        self.count = count
        self.position = position
    }
}
