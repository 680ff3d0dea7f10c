import RewardCore
import Testing

@testable import SQLiteStore

/// What every rollout store does with single rollouts, eligibility and counters.
@Suite struct RolloutStoreTests {
    @Test(arguments: StoreKind.allCases)
    func appendedRolloutsAreFoundByTheirScore(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            try await stores.rollouts.append([])
            try await stores.rollouts.append([Sample.rollout(1), Sample.rollout(2)])
            #expect(try await stores.rollouts.rollout(scoreID: "score_2") == Sample.rollout(2))
            #expect(try await stores.rollouts.rollout(scoreID: "score_3") == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func repeatedScoreIsAConflictAndNothingOfTheCallIsKept(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            try await stores.rollouts.append([Sample.rollout(1)])
            await expectConflict { try await stores.rollouts.append([Sample.rollout(2), Sample.rollout(1)]) }
            await expectConflict { try await stores.rollouts.append([Sample.rollout(3), Sample.rollout(3)]) }
            #expect(try await stores.rollouts.rollouts(RolloutFilter()).rollouts == [Sample.rollout(1)])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func oneBadCallAmongManyConcurrentOnesFailsAlone(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            try await stores.rollouts.append([Sample.rollout(0)])
            let failures = await withTaskGroup(of: Int?.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        do {
                            try await stores.rollouts.append([Sample.rollout(number)])
                            return nil
                        } catch {
                            return number
                        }
                    }
                }
                return await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
            }
            #expect(failures == [0])
            #expect(try await stores.rollouts.rollouts(RolloutFilter()).rollouts.count == 200)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func randomRolloutsReadBackEqual(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            var random = RandomValues(seed: 1)
            let rollouts = (0..<300).map { random.rollout(scoreID: "score_\($0)") }
            try await stores.rollouts.append(rollouts)
            for rollout in rollouts {
                let found = try #require(try await stores.rollouts.rollout(scoreID: rollout.scoreID))
                #expect(found == rollout)
                #expect(bytes(of: found) == bytes(of: rollout), "\(rollout.scoreID)")
            }
            #expect(try await stores.rollouts.rollouts(RolloutFilter()).rollouts == rollouts)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func figuresSayWhatRolloutsSay(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            var random = RandomValues(seed: 2)
            // Plain ones, which are read the fast way, and ones of every shape, which are not always.
            let rollouts = (0..<300).map { number in
                number.isMultiple(of: 2) ? random.rollout(scoreID: "score_\(number)") : Sample.rollout(number)
            }
            try await stores.rollouts.append(rollouts)
            for isNewestFirst in [false, true] {
                var filter = RolloutFilter(limit: 37)
                filter.isNewestFirst = isNewestFirst
                filter.omitsTexts = true
                var read: [RolloutFigures] = []
                repeat {
                    let page = try await stores.rollouts.figures(filter)
                    read += page.figures
                    filter.after = page.next
                } while filter.after != nil
                let wanted = rollouts.map(RolloutFigures.init)
                #expect(read == (isNewestFirst ? wanted.reversed() : wanted))
            }
            var filter = RolloutFilter()
            filter.isScored = false
            let failed = try await stores.rollouts.rollouts(filter).rollouts
            #expect(!failed.isEmpty)
            #expect(try await stores.rollouts.figures(filter).figures == failed.map(RolloutFigures.init))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func eligibleAreJudgedTrainingRolloutsOfTheVersionNewestFirst(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            try await stores.rollouts.append([
                Sample.rollout(1), Sample.rollout(2, task: "other"), Sample.rollout(3, partition: "long"),
                Sample.rollout(4, purpose: .eval), Sample.rollout(5, judgement: Sample.judgement(decidedBy: .check)),
                Sample.rollout(6, judgement: Sample.judgement(decidedBy: .answer)),
                Sample.rollout(7, judgement: Sample.judgement(failure: .judgeTimeout)),
                Sample.rollout(8, judgement: Sample.judgement(version: 1)), Sample.rollout(9, isAbandoned: true),
                Sample.rollout(10), Sample.rollout(11), Sample.rollout(12),
            ])
            let store = stores.rollouts
            func eligible(_ excluding: Set<String> = [], _ limit: Int = 10) async throws -> [String] {
                try await store.eligibleScores(of: Sample.lineage, version: 0, excluding: excluding, limit: limit)
            }
            #expect(try await eligible() == ["score_12", "score_11", "score_10", "score_1"])
            #expect(try await eligible(["score_12", "score_10"], 1) == ["score_11"])
            #expect(try await eligible([], 0).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func eligibleScoresAreFoundBehindThousandsOfExcludedOnes(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            try await stores.rollouts.append((0..<2500).map { Sample.rollout($0) })
            let excluded = Set((3..<2500).map { "score_\($0)" })
            let found = try await stores.rollouts.eligibleScores(
                of: Sample.lineage, version: 0, excluding: excluded, limit: 2)
            #expect(found == ["score_2", "score_1"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func countersReadBackAsSavedLast(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            #expect(try await stores.rollouts.scheduleCounters().isEmpty)
            try await stores.rollouts.save(ScheduleCounters(steps: 1, rollouts: 2), task: "a")
            try await stores.rollouts.save(ScheduleCounters(steps: .max, rollouts: 0), task: "b")
            try await stores.rollouts.save(ScheduleCounters(steps: 3, rollouts: 4), task: "a")
            let expected = ["a": ScheduleCounters(steps: 3, rollouts: 4), "b": ScheduleCounters(steps: .max)]
            #expect(try await stores.rollouts.scheduleCounters() == expected)
        }
    }

    /// All texts of the record byte for byte, which `==` of String does not compare.
    private func bytes(of rollout: StoredRollout) -> [UInt8] {
        var run = Sample.metaRun(0)
        run.samples = [MetaSample(rollout: rollout)]
        return run.document
    }
}
