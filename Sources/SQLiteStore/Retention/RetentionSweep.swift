internal import RewardCore

/// What is to be removed, batch by batch, until all limits hold: a state machine without I/O.
///
/// Age first, then number, then bytes: what age removes counts for the others. How many are too many is found out once,
/// at the beginning; rollouts that come meanwhile are the next sweep's. At the end free pages are given back to the
/// disk, but for some that the next rollouts use again, since a file that shrinks and grows all day does both for
/// nothing.
struct RetentionSweep {
    /// The next piece of work, each one transaction.
    enum Action: Equatable {
        /// Remove rollouts older than this, the oldest first.
        case removeBefore(Timestamp)
        /// Remove the oldest, at most so many.
        case removeOldest(Int, RetentionReason)
        /// Give back so many free pages.
        case giveBack(pages: Int)
        /// All limits hold.
        case done
    }

    /// Free pages that one transaction gives back at most.
    static let pagesPerStep = 1024

    private let limits: RetentionLimits
    private let cutoff: Timestamp
    private var excess: Int
    private var facts: PageFacts
    private var isAgeDone = false
    private var isEmpty = false
    private var isStuck = false

    /// A sweep at `now` over a file with so many rollouts. A count that is too high must not be given: it removes.
    init(_ limits: RetentionLimits, at now: Timestamp, rollouts: Int, facts: PageFacts) {
        self.limits = limits
        self.facts = facts
        let (cutoff, isBeforeTime) = now.milliseconds.subtractingReportingOverflow(limits.keepMilliseconds)
        self.cutoff = Timestamp(milliseconds: isBeforeTime ? .min : cutoff)
        excess = max(0, rollouts - limits.rolloutsMax)
    }

    /// The next piece of work.
    var next: Action {
        if !isAgeDone { return .removeBefore(cutoff) }
        if !isEmpty, excess > 0 { return .removeOldest(min(excess, limits.batchRolloutsMax), .rollouts) }
        if !isEmpty, facts.usedBytes > limits.bytesMax { return .removeOldest(limits.batchRolloutsMax, .bytes) }
        let surplus = facts.freePages - max(limits.freePagesKept, facts.pages / 10)
        if surplus > 0, !isStuck { return .giveBack(pages: min(surplus, Self.pagesPerStep)) }
        return .done
    }

    /// The work that `next` named has removed so many rollouts and left the file like this.
    mutating func did(removed: Int, facts: PageFacts) {
        switch next {
        case .removeBefore:
            excess = max(0, excess - removed)
            isAgeDone = removed == 0
        case .removeOldest:
            excess = max(0, excess - removed)
            isEmpty = removed == 0
        case .giveBack:
            // A file that was made without incremental vacuum never shrinks.
            isStuck = facts.freePages >= self.facts.freePages
        case .done: break
        }
        self.facts = facts
    }
}
