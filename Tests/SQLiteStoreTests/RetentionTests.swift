import GRDB
import Locking
import RewardCore
import Testing

@testable import SQLiteStore

/// Goal: what is past a limit goes, with all that only it needed, and nothing else. Method: the store on a real file,
/// times given in.
@Suite(.timeLimit(.minutes(2))) struct RetentionTests {
    private static let day = 86_400

    private static func limits(_ change: (inout RetentionLimits) -> Void) -> RetentionLimits {
        var limits = RetentionLimits()
        limits.batchRolloutsMax = 50
        change(&limits)
        return limits
    }

    private static func sweep(
        _ store: SQLiteStore, at seconds: Int, _ change: (inout RetentionLimits) -> Void
    ) async throws -> [RetentionProgress] {
        let told = Locked<[RetentionProgress]>([])
        try await store.applyRetention(limits(change), at: Sample.time(seconds)) { step in
            told.withLock { $0.append(step) }
        }
        return told.withLock { $0 }
    }

    private static func count(_ table: String, _ store: SQLiteStore) async throws -> Int {
        try await store.rolloutsFile.read("counting") {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1
        }
    }

    /// Rollouts with a response of so many bytes, each with a prompt of its own.
    private static func rollouts(_ numbers: Range<Int>, bytes: Int = 10) -> [StoredRollout] {
        numbers.map { number in
            let plain = Sample.rollout(number, judgement: Sample.judgement(version: number / 100))
            return StoredRollout(
                scoreID: plain.scoreID, at: plain.at, task: plain.task,
                rollout: Rollout(
                    id: plain.rollout.id, prompt: .text("prompt \(number)"),
                    response: .text(String(repeating: "a", count: bytes))),
                run: nil, step: nil, purpose: .train, pinnedBy: nil, judgement: plain.judgement)
        }
    }

    @Test func whatIsTooOldGoesInBatchesWithItsPromptsAndBases() async throws {
        try await withSQLiteStore { store in
            try await store.append(Self.rollouts(0..<300))
            let told = try await Self.sweep(store, at: 210) { $0.keepMilliseconds = 10_000 }
            #expect(told.map(\.removed) == [50, 50, 50, 50])
            #expect(told.allSatisfy { $0.reason == .days })
            let left = try await store.rollouts(RolloutFilter()).rollouts
            #expect(left.map(\.scoreID) == (200..<300).map { "score_\($0)" })
            #expect(try await Self.count("prompt", store) == 100)
            #expect(try await Self.count("basis", store) == 1)
            #expect(try await store.retentionMark() == Sample.time(199))
        }
    }

    @Test func beyondTheirNumberTheOldestGo() async throws {
        try await withSQLiteStore { store in
            try await store.append(Self.rollouts(0..<130))
            #expect(try await Self.sweep(store, at: 200) { $0.rolloutsMax = 130 }.isEmpty)
            #expect(try await store.countForRetention(Self.limits { $0.rolloutsMax = 60 }) == 130)
            let told = try await Self.sweep(store, at: 200) { $0.rolloutsMax = 60 }
            #expect(
                told == [
                    RetentionProgress(removed: 50, reason: .rollouts),
                    RetentionProgress(removed: 20, reason: .rollouts),
                ])
            #expect(try await Self.count("rollout", store) == 60)
        }
    }

    @Test func beyondItsBytesTheFileShrinks() async throws {
        try await withSQLiteStore { store in
            for start in stride(from: 0, to: 400, by: 100) {
                try await store.append(Self.rollouts(start..<start + 100, bytes: 20_000))
            }
            let before = try await store.facts()
            #expect(before.rolloutsBytes > 8_000_000)
            let told = try await Self.sweep(store, at: 500) {
                $0.bytesMax = 3_000_000
                $0.freePagesKept = 8
            }
            #expect(told.contains { $0.reason == .bytes })
            #expect(told.contains { $0.reason == nil }, "free pages were given back")
            let after = try await store.facts()
            #expect(after.rolloutsUsedBytes <= 3_000_000)
            #expect(after.rolloutsBytes < 3_500_000)
            #expect(try await Self.count("rollout", store) >= 100)
            #expect(after.oldestAt ?? Sample.time(0) > Sample.time(100))
        }
    }

    @Test func aBatchOfHugeTextsIsASmallOne() async throws {
        try await withSQLiteStore { store in
            try await store.append(Self.rollouts(0..<6, bytes: 1_000_000))
            let told = try await Self.sweep(store, at: 100 * Self.day) { $0.batchBytesMax = 2_000_000 }
            #expect(told.filter { $0.reason == .days }.map(\.removed) == [2, 2, 2])
        }
    }

    @Test func aBasisThatAPinNamesStaysAndThePinGoesOnBinding() async throws {
        try await withSQLiteStore { store in
            let step = Sample.pin(.step(run: "exp", step: 1), version: 0)
            let group = Sample.pin(.group(run: nil, group: "g"), version: 1)
            _ = try await store.pin([step, group])
            try await store.append(Self.rollouts(0..<300))
            _ = try await Self.sweep(store, at: 100 * Self.day) { _ in }
            #expect(try await Self.count("rollout", store) == 0)
            #expect(try await Self.count("basis", store) == 2)
            #expect(try await store.pin(step.key, lineage: step.lineage) == step)
            #expect(try await store.pin(group.key, lineage: group.lineage) == group)
        }
    }

    @Test func aPromptThatALaterRolloutSharesStays() async throws {
        try await withSQLiteStore { store in
            try await store.append([Sample.rollout(0), Sample.rollout(50)])
            _ = try await Self.sweep(store, at: 51) { $0.keepMilliseconds = 10_000 }
            #expect(try await store.rollouts(RolloutFilter()).rollouts == [Sample.rollout(50)])
        }
    }

    @Test func aRolloutOfTheFutureDoesNotKeepOlderOnesFromGoing() async throws {
        try await withSQLiteStore { store in
            try await store.append([Sample.rollout(90 * Self.day), Sample.rollout(1), Sample.rollout(2)])
            _ = try await Self.sweep(store, at: 60) { $0.keepMilliseconds = 10_000 }
            #expect(try await store.rollouts(RolloutFilter()).rollouts.map(\.scoreID) == ["score_\(90 * Self.day)"])
        }
    }

    @Test func expiredAnswersGoWithoutANewOne() async throws {
        try await withSQLiteStore { configuration in
            configuration.keepAnswersMilliseconds = 1000
        } _: { store in
            let key = AnswerKey(principal: "a", bytes: [1])
            try await store.append(
                [Sample.rollout(0)],
                answer: KeptAnswer(
                    key: key, requestHash: [], run: nil, at: Sample.time(0), isSimulated: false, body: [1]))
            _ = try await Self.sweep(store, at: 5) { _ in }
            #expect(try await Self.count("answer", store) == 0)
            #expect(store.keptAnswerCounts.expired == 1)
        }
    }

    @Test func scoringGoesOnWhileRetentionIsAtWork() async throws {
        try await withSQLiteStore { store in
            try await store.append(Self.rollouts(0..<2000))
            let appended = Locked(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let limits = Self.limits { limits in
                        limits.keepMilliseconds = 1000
                        limits.batchRolloutsMax = 20
                    }
                    try await store.applyRetention(limits, at: Sample.time(5000)) { _ in }
                }
                for number in 0..<40 {
                    group.addTask {
                        try await store.append([Sample.rollout(10_000 + number)])
                        appended.withLock { $0 += 1 }
                    }
                }
                try await group.waitForAll()
            }
            #expect(appended.withLock { $0 } == 40)
            #expect(try await Self.count("rollout", store) == 40)
        }
    }

    @Test func newFilesGivePagesBackToTheDisk() async throws {
        try await withSQLiteStore { store in
            for file in [store.rubricsFile, store.rolloutsFile] {
                let mode = try await file.read("reading a setting") {
                    try Int.fetchOne($0, sql: "PRAGMA auto_vacuum")
                }
                #expect(mode == 2)
            }
        }
    }
}
