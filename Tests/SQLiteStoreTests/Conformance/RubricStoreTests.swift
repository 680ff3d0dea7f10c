import RewardCore
import Testing

/// What every rubric store does.
@Suite struct RubricStoreTests {
    @Test(arguments: StoreKind.allCases)
    func emptyStoreHasNoHeads(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let heads = try await stores.rubrics.heads()
            let version = try await stores.rubrics.version(0, of: Sample.lineage)
            #expect(heads.isEmpty)
            #expect(version == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func publishedVersionIsTheHeadAndReadsBackEqual(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let other = Lineage(task: "math_reasoning", partition: "algebra/cluster-2")
            try await stores.rubrics.publish(Sample.rubric(0), expectedHead: nil)
            try await stores.rubrics.publish(Sample.rubric(0, of: other), expectedHead: nil)
            try await stores.rubrics.publish(Sample.rubric(1), expectedHead: 0)
            #expect(try await stores.rubrics.heads() == [Sample.rubric(1), Sample.rubric(0, of: other)])
            #expect(try await stores.rubrics.version(0, of: Sample.lineage) == Sample.rubric(0))
            #expect(try await stores.rubrics.version(1, of: other) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases, [nil, 0, 2] as [Int?])
    func publishingOnAnotherHeadIsAConflictAndWritesNothing(kind: StoreKind, expectedHead: Int?) async throws {
        try await withStores(kind) { stores in
            try await stores.rubrics.publish(Sample.rubric(0), expectedHead: nil)
            try await stores.rubrics.publish(Sample.rubric(1), expectedHead: 0)
            let late = Sample.rubric((expectedHead ?? -1) + 1, text: "late")
            await expectConflict { try await stores.rubrics.publish(late, expectedHead: expectedHead) }
            #expect(try await stores.rubrics.heads() == [Sample.rubric(1)])
            #expect(try await stores.rubrics.version(2, of: Sample.lineage) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func versionNumbersHaveNoGaps(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            await expectConflict { try await stores.rubrics.publish(Sample.rubric(1), expectedHead: nil) }
            try await stores.rubrics.publish(Sample.rubric(0), expectedHead: nil)
            await expectConflict { try await stores.rubrics.publish(Sample.rubric(2), expectedHead: 0) }
            #expect(try await stores.rubrics.heads() == [Sample.rubric(0)])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func versionsComeNewestFirstBelowTheGivenNumber(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            for number in 0..<6 {
                try await stores.rubrics.publish(
                    Sample.rubric(number), expectedHead: number == 0 ? nil : number - 1)
            }
            let newest = try await stores.rubrics.versions(of: Sample.lineage, before: nil, limit: 2)
            #expect(newest.map(\.version) == [5, 4])
            let older = try await stores.rubrics.versions(of: Sample.lineage, before: 4, limit: 10)
            #expect(older.map(\.version) == [3, 2, 1, 0])
            #expect(try await stores.rubrics.versions(of: Sample.lineage, before: 0, limit: 10).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func exactlyOneOfFiftyConcurrentPublishersWinsEachVersion(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            try await stores.rubrics.publish(Sample.rubric(0), expectedHead: nil)
            for number in 1...4 {
                let outcomes = await withTaskGroup(of: Int?.self) { group in
                    for publisher in 0..<50 {
                        group.addTask {
                            let version = Sample.rubric(number, text: "publisher \(publisher)")
                            do {
                                try await stores.rubrics.publish(version, expectedHead: number - 1)
                                return publisher
                            } catch StoreError.conflict {
                                return nil
                            } catch {
                                return -1
                            }
                        }
                    }
                    return await group.reduce(into: [Int?]()) { $0.append($1) }
                }
                let winners = outcomes.compactMap { $0 }
                #expect(winners.count == 1)
                let head = try #require(try await stores.rubrics.heads().first)
                #expect(head == Sample.rubric(number, text: "publisher \(winners.first ?? -1)"))
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func randomVersionsReadBackEqual(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            for seed in 0..<60 as Range<UInt64> {
                var random = RandomValues(seed: seed)
                let version = RubricVersion(
                    lineage: Lineage(task: "task_\(seed)", partition: random.text()), version: 0,
                    content: random.content(), origin: random.one(of: RubricOrigin.self),
                    parent: random.optional { $0.int() }, metaRun: random.optional { $0.text() },
                    comment: random.optional { $0.text() }, source: random.optional { $0.text() },
                    publishedAt: random.time())
                try await stores.rubrics.publish(version, expectedHead: nil)
                let found = try await stores.rubrics.version(0, of: version.lineage)
                #expect(found == version, "seed \(seed)")
                #expect(found?.source.map { Array($0.utf8) } == version.source.map { Array($0.utf8) }, "seed \(seed)")
            }
        }
    }
}
