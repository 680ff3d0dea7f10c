import Locking
import RewardCore
import TestSupport
import Testing

/// The publish path over the in-memory store: atomic versions, compare-and-set, virtual lineages.
struct RubricPublisherTests {
    private let first = RubricContent.items([RubricItem(name: "a", text: "one", min: 0, max: 5)])

    private func content(_ text: String) -> RubricContent {
        .items([RubricItem(name: "a", text: text, min: 0, max: 5)])
    }

    private func publisher(
        _ store: MemoryRubricStore = MemoryRubricStore(), partitions: PartitionPolicy = .open(max: 2)
    ) async throws -> RubricPublisher {
        var task = TaskSettings(name: "essay", description: "d", initialRubric: first)
        task.partitions = partitions
        let publisher = RubricPublisher(store: store, clock: ManualClock(), tasks: [task])
        try await publisher.load()
        return publisher
    }

    @Test func versionZeroIsMadeAtLoadAndKept() async throws {
        let store = MemoryRubricStore()
        let publisher = try await publisher(store)
        #expect(publisher.head(of: Lineage(task: "essay"))?.version == 0)
        #expect(try await store.heads().map(\.origin) == [.initial])
    }

    @Test func anUnusedPartitionAnswersVersionZeroAndCreatesNothing() async throws {
        let store = MemoryRubricStore()
        let publisher = try await publisher(store)
        #expect(publisher.head(of: Lineage(task: "essay", partition: "p"))?.hash == first.hash)
        #expect(try await store.heads().count == 1)
        #expect(publisher.head(of: Lineage(task: "other")) == nil)
        #expect(publisher.head(of: Lineage(task: "essay", partition: "no spaces")) == nil)
    }

    @Test func theNumberOfPartitionsIsBounded() async throws {
        let publisher = try await publisher()
        for name in ["p", "q"] { _ = try await publisher.establish(Lineage(task: "essay", partition: name)) }
        let third = Lineage(task: "essay", partition: "r")
        await #expect(throws: PublishFailure.tooManyPartitions(third, max: 2)) {
            _ = try await publisher.establish(third)
        }
    }

    @Test func newPartitionsAtOnceCannotExceedTheLimit() async throws {
        let store = MemoryRubricStore()
        let publisher = try await publisher(store)
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<50 {
                group.addTask { _ = try? await publisher.establish(Lineage(task: "essay", partition: "p\(index)")) }
            }
        }
        #expect(try await store.heads().count == 3)
    }

    @Test func aStalePublishMakesNoPartition() async throws {
        let store = MemoryRubricStore()
        let publisher = try await publisher(store)
        await #expect(throws: PublishFailure.stale(expected: 3, head: 0)) {
            _ = try await publisher.publish(
                content("two"), to: Lineage(task: "essay", partition: "p"), origin: .manual, expectedVersion: 3)
        }
        #expect(try await store.heads().count == 1)
    }

    @Test func theTextIsKeptWhereItIsNotTheCanonicalForm() async throws {
        let publisher = try await publisher()
        let lineage = Lineage(task: "essay")
        for (source, kept) in [(nil, nil), (content("two").text, nil), (" two\r\n", " two\r\n")] {
            let version = try await publisher.publish(
                content("two"), to: lineage, origin: .imported, source: source)
            #expect(version.source == kept)
        }
        let large = String(repeating: " ", count: RubricRules.sourceBytesMax + 1)
        await #expect(throws: PublishFailure.invalid(RubricRules.problems(inSource: large))) {
            _ = try await publisher.publish(content("two"), to: lineage, origin: .manual, source: large)
        }
        #expect(publisher.head(of: lineage)?.version == 3)
    }

    @Test func aStaleExpectationPublishesNothing() async throws {
        let publisher = try await publisher()
        let lineage = Lineage(task: "essay")
        let one = try await publisher.publish(content("two"), to: lineage, origin: .manual, expectedVersion: 0)
        #expect(one.version == 1 && one.parent == 0)
        await #expect(throws: PublishFailure.stale(expected: 0, head: 1)) {
            _ = try await publisher.publish(content("three"), to: lineage, origin: .manual, expectedVersion: 0)
        }
        #expect(publisher.head(of: lineage)?.hash == content("two").hash)
    }

    @Test func fiftyPublishersAtOnceGetFiftyVersionsAndWatchersHearThemInOrder() async throws {
        let publisher = try await publisher()
        let lineage = Lineage(task: "essay")
        let changes = publisher.changes()
        let versions = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<50 {
                group.addTask {
                    try await publisher.publish(
                        .items([RubricItem(name: "a", text: "t\(index)", min: 0, max: 5)]), to: lineage,
                        origin: .manual
                    ).version
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(versions.sorted() == Array(1...50))
        #expect(publisher.head(of: lineage)?.version == 50)
        var last = 0
        for await change in changes {
            #expect(change.version > last)
            last = change.version
            if last == 50 { break }
        }
    }

    @Test func invalidContentIsRefusedWithItsProblems() async throws {
        let publisher = try await publisher()
        await #expect(throws: PublishFailure.self) {
            _ = try await publisher.publish(.items([]), to: Lineage(task: "essay"), origin: .manual)
        }
        #expect(publisher.head(of: Lineage(task: "essay"))?.version == 0)
    }

    @Test func anOldVersionIsReadBackAndAMissingOneIsNil() async throws {
        let store = MemoryRubricStore()
        let lineage = Lineage(task: "essay")
        _ = try await publisher(store).publish(content("two"), to: lineage, origin: .manual)
        let reopened = try await publisher(store)
        #expect(reopened.head(of: lineage)?.version == 1)
        #expect(try await reopened.version(0, of: lineage)?.hash == first.hash)
        #expect(try await reopened.version(9, of: lineage) == nil)
    }
}
