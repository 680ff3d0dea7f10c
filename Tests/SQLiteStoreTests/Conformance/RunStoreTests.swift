import RewardCore
import SQLiteStore
import TestSupport
import Testing

/// What every store does with whole training runs.
@Suite struct RunStoreTests {
    private typealias Store = any RolloutStore & RunStore

    private static func withStore(_ kind: StoreKind, _ body: (Store) async throws -> Void) async throws {
        switch kind {
        case .memory: try await body(MemoryRolloutStore())
        case .sqlite:
            try await withSQLiteStore {
                $0.scanRolloutsMax = 3
            } _: {
                try await body($0)
            }
        }
    }

    private static func step(_ step: Int64, _ run: String = "a") -> PinKey { .step(run: run, step: step) }

    private static func lineage(_ partition: String) -> Lineage {
        Lineage(task: "essay_writing", partition: partition)
    }

    @Test(arguments: StoreKind.allCases)
    func aRunsPinsAreSummedUpByLineageAndBasis(kind: StoreKind) async throws {
        try await Self.withStore(kind) { store in
            let pins = [
                Sample.pin(Self.step(1)), Sample.pin(Self.step(2)), Sample.pin(Self.step(5), version: 1),
                Sample.pin(Self.step(2), partition: "b", version: 7), Sample.pin(Self.step(9, "other")),
                Sample.pin(.group(run: "a", group: "g"), version: 3),
            ]
            _ = try await store.pin(pins)
            let expected = [
                PinnedBasis(lineage: Self.lineage("b"), basis: Sample.basis(7), steps: 1, firstStep: 2, lastStep: 2),
                PinnedBasis(lineage: Sample.lineage, basis: Sample.basis(0), steps: 2, firstStep: 1, lastStep: 2),
                PinnedBasis(lineage: Sample.lineage, basis: Sample.basis(1), steps: 1, firstStep: 5, lastStep: 5),
            ]
            #expect(try await store.pinnedBases(of: "a") == expected)
            #expect(try await store.pinnedBases(of: "nobody") == [])
            #expect(try await store.latestPin(of: "a", upTo: 4, in: Sample.lineage) == pins[1])
            #expect(try await store.latestPin(of: "a", upTo: 5, in: Sample.lineage) == pins[2])
            #expect(try await store.latestPin(of: "a", upTo: 1, in: Self.lineage("b")) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aRunsPinsAreReadPageByPageFromTheHighestStepDown(kind: StoreKind) async throws {
        try await Self.withStore(kind) { store in
            let partitions = ["b", "default", "x"]
            let pins = (0..<5).flatMap { step in partitions.map { Sample.pin(Self.step(step), partition: $0) } }
            _ = try await store.pin(pins)
            var found: [Pin] = []
            var mark: StepPinMark?
            while true {
                let page = try await store.stepPins(of: "a", after: mark, limit: 4)
                found += page
                guard page.count == 4, let last = page.last, case .step(_, let step) = last.key else { break }
                mark = StepPinMark(step: step, lineage: last.lineage)
            }
            #expect(found == pins.reversed())
        }
    }

    @Test(arguments: StoreKind.allCases)
    func rivalsAreOtherRunsThatPinnedANewerVersionLately(kind: StoreKind) async throws {
        try await Self.withStore(kind) { store in
            _ = try await store.pin([
                Sample.pin(Self.step(1), version: 9, at: 100),
                Sample.pin(Self.step(1, "old"), version: 9, at: 10),
                Sample.pin(Self.step(1, "same"), version: 4, at: 100),
                Sample.pin(Self.step(1, "elsewhere"), partition: "b", version: 9, at: 100),
                Sample.pin(Self.step(1, "steps"), version: 5, at: 60),
                Sample.pin(Self.step(2, "steps"), version: 6, at: 50),
                Sample.pin(.group(run: "groups", group: "g"), version: 5, at: 70),
                Sample.pin(.group(run: nil, group: "g"), version: 5, at: 70),
                Sample.pin(.prompt(hash: "h"), version: 5, at: 70),
            ])
            let rivals = try await store.rivals(of: "a", in: Sample.lineage, above: 4, since: Sample.time(50))
            #expect(
                rivals == [
                    RivalRun(run: "groups", lineage: Sample.lineage, version: 5, pinnedAt: Sample.time(70)),
                    RivalRun(run: "steps", lineage: Sample.lineage, version: 6, pinnedAt: Sample.time(60)),
                ])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func forgettingTakesLaterStepsAndGroupsOfThatRunOnly(kind: StoreKind) async throws {
        try await Self.withStore(kind) { store in
            let kept = [
                Sample.pin(Self.step(1)), Sample.pin(Self.step(3)), Sample.pin(Self.step(9, "other")),
                Sample.pin(.group(run: nil, group: "g")), Sample.pin(.group(run: "other", group: "g")),
                Sample.pin(.prompt(hash: "a")),
            ]
            let gone = [
                Sample.pin(Self.step(4)), Sample.pin(Self.step(4), partition: "b"), Sample.pin(Self.step(.max)),
                Sample.pin(.group(run: "a", group: "g")),
            ]
            _ = try await store.pin(kept + gone)
            #expect(try await store.forgetPins(of: "a", above: 3).count == 4)
            for pin in kept { #expect(try await store.pin(pin.key, lineage: pin.lineage) == pin) }
            for pin in gone { #expect(try await store.pin(pin.key, lineage: pin.lineage) == nil) }
            #expect(try await store.forgetPins(of: "a", above: 3).count == 0)
            let again = try await store.pin([Sample.pin(Self.step(4), version: 8)])
            #expect(again.map(\.isNew) == [true])
            #expect(again.map(\.isFirstOfTask) == [true])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func unpinningTakesTheVersionsOfThatLineageWhateverTheKey(kind: StoreKind) async throws {
        try await Self.withStore(kind) { store in
            let gone = [
                Sample.pin(Self.step(1), version: 3), Sample.pin(Self.step(7, "b"), version: 4),
                Sample.pin(.group(run: nil, group: "g"), version: 3), Sample.pin(.prompt(hash: "a"), version: 4),
            ]
            let kept = [
                Sample.pin(Self.step(2), version: 2), Sample.pin(Self.step(1), partition: "b", version: 3),
                Sample.pin(.prompt(hash: "b"), version: 5),
            ]
            _ = try await store.pin(kept + gone)
            #expect(try await store.forgetPins(of: Sample.lineage, to: [3, 4]) == 4)
            for pin in kept { #expect(try await store.pin(pin.key, lineage: pin.lineage) == pin) }
            for pin in gone { #expect(try await store.pin(pin.key, lineage: pin.lineage) == nil) }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func laterStepsAreAbandonedUpToThePositionAndAreNotStudied(kind: StoreKind) async throws {
        try await Self.withStore(kind) { store in
            let before = (0..<1300).map { Sample.rollout($0, run: "a", step: Int64($0 % 4)) }
            let others = [
                Sample.rollout(2000, run: "b", step: 3), Sample.rollout(2001, run: "a"), Sample.rollout(2002),
            ]
            try await store.append(before + others)
            let position = try await store.forgetPins(of: "a", above: 1).position
            try await store.append([Sample.rollout(3000, run: "a", step: 3)])
            #expect(try await store.abandonRollouts(of: "a", above: 1, upTo: position) == 650)
            #expect(try await store.abandonRollouts(of: "a", above: 1, upTo: position) == 0)
            #expect(try await store.counts(of: "a") == RunCounts(rollouts: 1302, abandoned: 650))
            let eligible = try await store.eligibleScores(of: Sample.lineage, version: 0, excluding: [], limit: 5000)
            #expect(Set(eligible).count == 654)
            #expect(eligible.contains("score_3000") && eligible.contains("score_2000"))
            #expect(!eligible.contains("score_2") && eligible.contains("score_1"))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func deletedTextsAreGoneAndTheScoresStay(kind: StoreKind) async throws {
        try await Self.withStore(kind) { store in
            let records = (0..<1200).map { number in
                Sample.rollout(
                    number, run: number % 2 == 0 ? "a" : "b", step: 1, group: "g",
                    judgement: Sample.judgement(failure: number == 4 ? .judgeRefused : nil))
            }
            try await store.append(records)
            #expect(try await store.deleteTexts(of: "a") == 600)
            #expect(try await store.deleteTexts(of: "a") == 0)
            let page = try await store.rollouts(RolloutFilter())
            #expect(page.rollouts == records.prefix(1000).map { $0.run == "a" ? $0.withoutTexts : $0 })
            #expect(try await store.counts(of: "a") == RunCounts(rollouts: 600, failed: 1, withoutTexts: 600))
            let eligible = try await store.eligibleScores(of: Sample.lineage, version: 0, excluding: [], limit: 5000)
            #expect(eligible.count == 600)
        }
    }
}
