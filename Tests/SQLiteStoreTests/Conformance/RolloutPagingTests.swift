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
                ("until", { $0.until = Sample.time(40) }, { $0.at < Sample.time(40) }),
                ("too early", { $0.until = Sample.time(0) }, { _ in false }),
                (
                    "between", { ($0.since, $0.until) = (Sample.time(10), Sample.time(20)) },
                    { $0.at >= Sample.time(10) && $0.at < Sample.time(20) }
                ),
                ("identifier", { $0.trainerID = "r17" }, { $0.rollout.id == "r17" }),
                ("text", { $0.contains = "sEa is 5" }, { $0.rollout.response.flattened.contains("sea is 5") }),
                ("text of the prompt", { $0.contains = "about the" }, { _ in true }),
                ("text over a border", { $0.contains = "sea.\nThe" }, { _ in false }),
                (
                    "text and run", { ($0.contains, $0.run) = ("is 4", "run-2") },
                    {
                        $0.run == "run-2" && $0.rollout.response.flattened.contains("is 4")
                    }
                ),
                ("too late", { $0.since = Sample.time(400) }, { _ in false }),
                ("nothing", { $0.run = "none" }, { _ in false }),
                (
                    "several", { ($0.run, $0.task, $0.isScored) = ("run-1", "summarization", true) },
                    { $0.run == "run-1" && $0.task == "summarization" && $0.judgement.reward != nil }
                ),
            ]
            for (name, change, isWanted) in cases {
                for (limit, isNewestFirst) in [(3, false), (1000, false), (3, true), (1000, true)] {
                    var filter = RolloutFilter(limit: limit)
                    change(&filter)
                    filter.isNewestFirst = isNewestFirst
                    let (found, _) = try await pages(stores.rollouts, filter)
                    let wanted = isNewestFirst ? all.reversed() : all
                    #expect(found == wanted.filter(isWanted), "\(name), pages of \(limit), \(isNewestFirst)")
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

    @Test(arguments: StoreKind.allCases)
    func aTextIsFoundInEitherCaseAndBehindANul(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let texts = ["nothing", "before\0Behind", "ÄRGER", "100 % sure", "a_b"]
            try await stores.rollouts.append(
                texts.enumerated().map { number, text in
                    StoredRollout(
                        scoreID: "score_\(number)", at: Sample.time(number), task: "essay_writing",
                        rollout: Rollout(id: "r", prompt: nil, response: .text(text), reference: "Ref \(number)"),
                        run: nil, step: nil, purpose: .train, pinnedBy: nil, judgement: Sample.judgement())
                })
            for (contains, scores) in [
                ("behind", ["score_1"]), ("ÄRGER", ["score_2"]), ("Ärger", ["score_2"]), ("ärger", []),
                ("% s", ["score_3"]), ("A_B", ["score_4"]), ("e\0b", ["score_1"]), ("REF 0", ["score_0"]), ("axb", []),
            ] {
                var filter = RolloutFilter()
                filter.contains = contains
                #expect(try await stores.rollouts.rollouts(filter).rollouts.map(\.scoreID) == scores, "\(contains)")
            }
        }
    }

    @Test(arguments: StoreKind.allCases, [false, true])
    func aSearchEndsItsPageWhereItHasLookedThroughEnough(kind: StoreKind, isNewestFirst: Bool) async throws {
        try await withStores(kind) { stores in
            try await stores.rollouts.append((0..<60).map { Sample.rollout($0) })
            var filter = RolloutFilter()
            filter.contains = "sea is 30."
            filter.lookedThroughMax = 20
            filter.isNewestFirst = isNewestFirst
            var counts: [Int] = []
            repeat {
                let page = try await stores.rollouts.rollouts(filter)
                counts.append(page.rollouts.count)
                filter.after = page.next
            } while filter.after != nil
            #expect(counts.prefix(3) == [0, 1, 0])
            #expect(counts.dropFirst(3).allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: StoreKind.allCases)
    func textsAreLeftOutWhereNobodyReadsThem(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            try await stores.rollouts.append([Sample.rollout(1, group: "g")])
            var filter = RolloutFilter()
            filter.omitsTexts = true
            filter.contains = "the sea"
            let found = try #require(try await stores.rollouts.rollouts(filter).rollouts.first)
            #expect(found.rollout.prompt == nil)
            #expect(found.rollout.response == .text(""))
            #expect(found.rollout.id == "r1")
            #expect(found.rollout.group == "g")
            #expect(found.judgement == Sample.judgement())
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
