import RewardCore
import Testing

@testable import SQLiteStore

/// What every store of meta runs does.
@Suite struct MetaRunStoreTests {
    @Test(arguments: StoreKind.allCases)
    func savingAgainReplacesTheRun(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            var run = Sample.metaRun(1)
            try await stores.metaRuns.save(run)
            run.status = .running
            run.stage = .sampled
            run.samples = [MetaSample(rollout: Sample.rollout(1))]
            try await stores.metaRuns.save(run)
            #expect(try await stores.metaRuns.run(id: run.id) == run)
            #expect(try await stores.metaRuns.run(id: "meta_2") == nil)
            #expect(try await stores.metaRuns.runs(task: nil, partition: nil, after: nil, limit: 10) == [run])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func activeRunsComeOldestFirst(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            for (index, status) in MetaRunStatus.allCases.enumerated().reversed() {
                try await stores.metaRuns.save(Sample.metaRun(index, status: status))
            }
            let active = try await stores.metaRuns.activeRuns()
            #expect(active.map(\.status) == [.queued, .running])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func runsComeNewestFirstAndInPages(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            let other = Lineage(task: "essay_writing", partition: "long")
            let foreign = Lineage(task: "summarization")
            for number in [3, 1, 2] { try await stores.metaRuns.save(Sample.metaRun(number)) }
            try await stores.metaRuns.save(Sample.metaRun(4, lineage: other))
            try await stores.metaRuns.save(Sample.metaRun(5, lineage: foreign))
            func ids(_ task: String?, _ partition: String?, _ after: String?, _ limit: Int = 10) async throws
                -> [String]
            {
                try await stores.metaRuns.runs(task: task, partition: partition, after: after, limit: limit).map(\.id)
            }
            #expect(try await ids(nil, nil, nil) == ["meta_5", "meta_4", "meta_3", "meta_2", "meta_1"])
            #expect(try await ids("essay_writing", nil, nil, 2) == ["meta_4", "meta_3"])
            #expect(try await ids("essay_writing", nil, "meta_3", 2) == ["meta_2", "meta_1"])
            #expect(try await ids("essay_writing", "long", nil) == ["meta_4"])
            #expect(try await ids("essay_writing", "default", "meta_1").isEmpty)
            #expect(try await ids("none", nil, nil).isEmpty)
            await expectConflict {
                _ = try await stores.metaRuns.runs(task: nil, partition: nil, after: "meta_9", limit: 1)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func onlyRunsThatUsedTheirSamplesUpCount(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            for (index, status) in MetaRunStatus.allCases.enumerated() {
                try await stores.metaRuns.save(Sample.metaRun(index, status: status, sampling: [index, index + 100]))
            }
            try await stores.metaRuns.save(
                Sample.metaRun(50, status: .rejected, isDryRun: true, sampling: [50]))
            try await stores.metaRuns.save(
                Sample.metaRun(51, lineage: Lineage(task: "other"), status: .published, sampling: [51]))
            let used: [MetaRunStatus] = [.published, .unchanged, .rejected, .skipped]
            let indices = used.compactMap { MetaRunStatus.allCases.firstIndex(of: $0) }
            let expected = Set(indices.flatMap { ["score_\($0)", "score_\($0 + 100)"] })
            #expect(try await stores.metaRuns.sampledScores(of: Sample.lineage) == expected)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func sampledScoresOfManyRunsAreComplete(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            for number in 0..<230 {
                try await stores.metaRuns.save(Sample.metaRun(number, status: .published, sampling: [number]))
            }
            #expect(try await stores.metaRuns.sampledScores(of: Sample.lineage).count == 230)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func randomRunsReadBackEqual(kind: StoreKind) async throws {
        try await withStores(kind) { stores in
            for seed in 0..<120 as Range<UInt64> {
                var random = RandomValues(seed: seed)
                let run = random.metaRun(id: "meta_\(seed)")
                try await stores.metaRuns.save(run)
                let found = try #require(try await stores.metaRuns.run(id: run.id))
                #expect(found == run, "seed \(seed)")
                // `==` of String takes canonically equivalent texts as equal; the document's bytes do not.
                #expect(found.document == run.document, "seed \(seed)")
            }
        }
    }
}
