import RewardCore
import Testing

/// What every rollout store does when rollouts are read in pages.
@Suite struct RolloutPagingTests {
    private static func mixed() -> [StoredRollout] {
        (0..<60).map { number in
            Sample.rollout(
                number, task: number % 2 == 0 ? "essay_writing" : "summarization",
                partition: number % 3 == 0 ? "long" : "default", run: number % 4 == 0 ? nil : "run-\(number % 4)",
                step: number % 4 == 0 ? nil : Int64(number / 10), group: number % 5 == 0 ? "g" : nil,
                purpose: number % 6 == 0 ? .eval : .train,
                judgement: number % 7 == 0
                    ? Sample.judgement(version: 1, failure: .cancelled) : Sample.judgement(version: number % 2))
        }
    }

    /// All pages of `filter`, and how many there were.
    private func pages(
        _ store: any RolloutStore, _ filter: RolloutFilter
    ) async throws -> (rollouts: [StoredRollout], count: Int) {
        var filter = filter
        var rollouts: [StoredRollout] = []
        var count = 0
        repeat {
            let page = try await store.rollouts(filter)
            rollouts += page.rollouts
            count += 1
            filter.after = page.next
        } while filter.after != nil
        return (rollouts, count)
    }

    @Test(arguments: StoreKind.allCases, [1, 7, 60, 1000])
    func pagesTogetherAreAllRolloutsInOrder(kind: StoreKind, limit: Int) async throws {
        try await withStores(kind) { stores in
            let all = Self.mixed()
            for start in stride(from: 0, to: 60, by: 20) {
                try await stores.rollouts.append(Array(all[start..<start + 20]))
            }
            let (found, count) = try await pages(stores.rollouts, RolloutFilter(limit: limit))
            #expect(found == all)
            #expect(count <= 60 / limit + 1)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func everyFilterLetsExactlyItsRolloutsThrough(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let all = Self.mixed()
            try await stores.rollouts.append(all)
            let cases: [(String, (inout RolloutFilter) -> Void, (StoredRollout) -> Bool)] = [
                ("task", { $0.task = "summarization" }, { $0.task == "summarization" }),
                ("partition", { $0.partition = "long" }, { $0.rollout.partition == "long" }),
                ("run", { $0.run = "run-3" }, { $0.run == "run-3" }),
                ("step", { $0.step = 2 }, { $0.step == 2 }),
                ("run and step", { ($0.run, $0.step) = ("run-1", 4) }, { $0.run == "run-1" && $0.step == 4 }),
                ("group", { $0.group = "g" }, { $0.rollout.group == "g" }),
                ("version", { $0.version = 1 }, { $0.judgement.basis.rubricVersion == 1 }),
                ("scored", { $0.isScored = true }, { $0.judgement.reward != nil }),
                ("failed", { $0.isScored = false }, { $0.judgement.reward == nil }),
                ("purpose", { $0.purpose = .eval }, { $0.purpose == .eval }),
                ("since", { $0.since = Sample.time(40) }, { $0.at >= Sample.time(40) }),
                ("too late", { $0.since = Sample.time(400) }, { _ in false }),
                ("nothing", { $0.run = "none" }, { _ in false }),
                (
                    "several", { ($0.run, $0.task, $0.isScored) = ("run-1", "summarization", true) },
                    { $0.run == "run-1" && $0.task == "summarization" && $0.judgement.reward != nil }
                ),
            ]
            for (name, change, isWanted) in cases {
                for limit in [3, 1000] {
                    var filter = RolloutFilter(limit: limit)
                    change(&filter)
                    let (found, _) = try await pages(stores.rollouts, filter)
                    #expect(found == all.filter(isWanted), "\(name), pages of \(limit)")
                }
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func rolloutsOlderThanTheirPredecessorAreFoundBySince(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            for number in [9, 2, 7, 1, 8] { try await stores.rollouts.append([Sample.rollout(number)]) }
            var filter = RolloutFilter()
            filter.since = Sample.time(7)
            #expect(
                try await stores.rollouts.rollouts(filter).rollouts.map(\.scoreID) == ["score_9", "score_7", "score_8"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func textsDifferWhereTheirBytesDiffer(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            try await stores.rollouts.append([
                Sample.rollout(1, group: "é"), Sample.rollout(2, group: "e\u{301}"), Sample.rollout(3, group: "é\0"),
                Sample.rollout(4, group: ""), Sample.rollout(5, group: nil),
            ])
            for (group, scoreID) in [("é", "score_1"), ("e\u{301}", "score_2"), ("é\0", "score_3"), ("", "score_4")] {
                var filter = RolloutFilter()
                filter.group = group
                #expect(try await stores.rollouts.rollouts(filter).rollouts.map(\.scoreID) == [scoreID])
            }
        }
    }

    @Test(arguments: StoreKind.allCases, ["", "x", "1.5", "99999999999999999999"])
    func foreignPageMarkIsAConflict(kind: StoreKind, mark: String) async throws {
        try await withStores(kind) { stores in
            var filter = RolloutFilter()
            filter.after = mark
            await expectConflict { _ = try await stores.rollouts.rollouts(filter) }
        }
    }
}
