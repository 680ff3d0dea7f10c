import RewardCore
import Testing

@testable import SQLiteStore

/// Goal: a sweep ends with all limits met and removes nothing that they allow. Method: the state machine alone.
@Suite struct RetentionSweepTests {
    private static func limits(rollouts: Int = 100, bytes: Int = 1 << 20) -> RetentionLimits {
        var limits = RetentionLimits()
        limits.keepMilliseconds = 1000
        limits.rolloutsMax = rollouts
        limits.bytesMax = bytes
        limits.batchRolloutsMax = 10
        limits.freePagesKept = 4
        return limits
    }

    private static let now = Timestamp(milliseconds: 5000)

    @Test func ageGoesFirstAndCountsForTheNumber() {
        var sweep = RetentionSweep(Self.limits(), at: Self.now, rollouts: 115, facts: PageFacts())
        #expect(sweep.next == .removeBefore(Timestamp(milliseconds: 4000)))
        sweep.did(removed: 10, facts: PageFacts())
        #expect(sweep.next == .removeBefore(Timestamp(milliseconds: 4000)))
        sweep.did(removed: 0, facts: PageFacts())
        #expect(sweep.next == .removeOldest(5, .rollouts))
        sweep.did(removed: 5, facts: PageFacts())
        #expect(sweep.next == .done)
    }

    @Test func bytesRemoveUntilTheFileIsSmallEnoughOrEmpty() {
        var sweep = RetentionSweep(
            Self.limits(bytes: 8192), at: Self.now, rollouts: 50, facts: PageFacts(pages: 4, freePages: 0))
        sweep.did(removed: 0, facts: PageFacts(pages: 4, freePages: 0))
        #expect(sweep.next == .removeOldest(10, .bytes))
        sweep.did(removed: 10, facts: PageFacts(pages: 4, freePages: 1))
        #expect(sweep.next == .removeOldest(10, .bytes))
        sweep.did(removed: 0, facts: PageFacts(pages: 4, freePages: 1))
        #expect(sweep.next == .done, "an empty file that is still too large must not be an endless loop")
    }

    @Test func freePagesBeyondTheReserveAreGivenBackInSteps() {
        let facts = PageFacts(pages: 5000, freePages: 3000)
        var sweep = RetentionSweep(Self.limits(bytes: 1 << 30), at: Self.now, rollouts: 0, facts: facts)
        sweep.did(removed: 0, facts: facts)
        #expect(sweep.next == .giveBack(pages: 1024))
        sweep.did(removed: 0, facts: PageFacts(pages: 3976, freePages: 1976))
        #expect(sweep.next == .giveBack(pages: 1024))
        sweep.did(removed: 0, facts: PageFacts(pages: 2952, freePages: 295))
        #expect(sweep.next == .done)
    }

    @Test func aFileThatDoesNotShrinkIsLeftAlone() {
        let facts = PageFacts(pages: 5000, freePages: 3000)
        var sweep = RetentionSweep(Self.limits(bytes: 1 << 30), at: Self.now, rollouts: 0, facts: facts)
        sweep.did(removed: 0, facts: facts)
        sweep.did(removed: 0, facts: facts)
        #expect(sweep.next == .done)
    }

    @Test func timesBeforeTheEpochAreNoTrouble() {
        var limits = Self.limits()
        limits.keepMilliseconds = .max
        let sweep = RetentionSweep(limits, at: Timestamp(milliseconds: -10), rollouts: 0, facts: PageFacts())
        #expect(sweep.next == .removeBefore(Timestamp(milliseconds: .min)))
    }
}
