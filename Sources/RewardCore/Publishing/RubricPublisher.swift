internal import Locking
internal import Synchronization

/// The publish path: the only place that makes rubric versions and says which version is the head.
///
/// The order is what makes versions atomic: the store commits version n + 1 by compare-and-set and makes it durable,
/// only then is the head in memory replaced, under a lock, by one immutable value; then watchers hear of it. So a
/// reader sees n or n + 1, never a mixture, and nothing that a crash could take back. Readers never touch the store.
public final class RubricPublisher: Sendable {
    /// Most versions of one lineage kept in memory beside its head.
    private static let cachedVersionsMax = 32
    /// Most times that a publish without an expected version starts over because another publish won.
    private static let publishAttemptsMax = 1000

    private struct State {
        var heads: [Lineage: RubricVersion] = [:]
        var cache: [Lineage: [Int: RubricVersion]] = [:]
        var watchers: [Int: AsyncStream<RubricVersion>.Continuation] = [:]
        var nextWatcher = 0
        /// Lineages that are being made: they count before they exist, so that requests at once cannot exceed the
        /// limit.
        var reserved: Set<Lineage> = []

        /// Whether the task has room for the lineage beside its default one; it is reserved then.
        mutating func reserve(_ lineage: Lineage, partitionsMax: Int) -> Bool {
            guard lineage.partition != Lineage.defaultPartition else { return true }
            let taken = Set(heads.keys).union(reserved).count {
                $0.task == lineage.task && $0 != lineage && $0.partition != Lineage.defaultPartition
            }
            guard taken < partitionsMax else { return false }
            reserved.insert(lineage)
            return true
        }
    }

    private let store: any RubricStore
    private let clock: any ServiceClock
    private let tasks: [String: TaskSettings]
    private let startedAt: Timestamp
    private let state = Locked(State())
    private let changesSoFar = Atomic<Int>(0)

    /// A publisher for the given tasks. `load()` must have returned before anything else is called.
    public init(store: any RubricStore, clock: any ServiceClock, tasks: [TaskSettings]) {
        self.store = store
        self.clock = clock
        self.tasks = Dictionary(tasks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        startedAt = clock.now()
    }

    /// Reads all heads from the store and makes version 0 of each task's default lineage where there is none. Throws
    /// `.otherKind` where a task was configured for another kind of rubric before.
    public func load() async throws(PublishFailure) {
        do throws(StoreError) {
            for head in try await store.heads() { remember(head) }
        } catch {
            throw .store(error)
        }
        for head in heads().values.sorted(by: { "\($0.lineage)" < "\($1.lineage)" }) {
            guard let task = tasks[head.lineage.task], task.rubricKind != head.content.kind else { continue }
            throw .otherKind(head.lineage, stored: head.content.kind, configured: task.rubricKind)
        }
        for task in tasks.keys.sorted() { _ = try await establish(Lineage(task: task)) }
    }

    /// The heads of all lineages in use, as one snapshot.
    public func heads() -> [Lineage: RubricVersion] { state.withLock { $0.heads } }

    /// How often any head has changed so far. What was made from a head after this number was read is still true of the
    /// head while the number is the same; reading it takes no lock.
    public var changeCount: Int { changesSoFar.load(ordering: .acquiring) }

    /// The head of a lineage. A lineage that is allowed but unused answers its task's initial rubric as version 0 and
    /// is not created. `nil` where the task or partition does not exist.
    public func head(of lineage: Lineage) -> RubricVersion? {
        if let head = state.withLock({ $0.heads[lineage] }) { return head }
        return initialVersion(of: lineage, at: startedAt)
    }

    /// The head of a lineage that is about to be used; version 0 is made, durably, where there is none.
    public func establish(_ lineage: Lineage) async throws(PublishFailure) -> RubricVersion {
        if let head = state.withLock({ $0.heads[lineage] }) { return head }
        guard let initial = initialVersion(of: lineage, at: clock.now()), let task = tasks[lineage.task] else {
            throw .unknownLineage(lineage)
        }
        if case .open(let max) = task.partitions {
            guard state.withLock({ $0.reserve(lineage, partitionsMax: max) }) else {
                throw .tooManyPartitions(lineage, max: max)
            }
        }
        defer { state.withLock { _ = $0.reserved.remove(lineage) } }
        do throws(StoreError) {
            try await store.publish(initial, expectedHead: nil)
            remember(initial)
            return initial
        } catch .conflict {
            // Another request made it first; what it made is what counts.
            try await refresh(lineage)
            guard let head = state.withLock({ $0.heads[lineage] }) else { throw .unknownLineage(lineage) }
            return head
        } catch {
            throw .store(error)
        }
    }

    /// One version of a lineage, or `nil` where there is none of that number. Versions never change, so they are
    /// remembered.
    public func version(_ number: Int, of lineage: Lineage) async throws(PublishFailure) -> RubricVersion? {
        let known = state.withLock { state -> RubricVersion? in
            if let head = state.heads[lineage], head.version == number { return head }
            return state.cache[lineage]?[number]
        }
        if let known { return known }
        do throws(StoreError) {
            if let version = try await store.version(number, of: lineage) {
                state.withLock { Self.cache(version, in: &$0) }
                return version
            }
        } catch {
            throw .store(error)
        }
        guard let head = head(of: lineage), head.version == number else { return nil }
        return head
    }

    /// Versions newest first, with numbers below `before` where given.
    public func versions(
        of lineage: Lineage, before: Int?, limit: Int
    ) async throws(PublishFailure) -> [RubricVersion] {
        do throws(StoreError) {
            let stored = try await store.versions(of: lineage, before: before, limit: limit)
            if !stored.isEmpty || before != nil { return stored }
        } catch {
            throw .store(error)
        }
        return head(of: lineage).map { [$0] } ?? []
    }

    /// Publishes `content` as the next version and returns it once it is durable and is the head.
    ///
    /// - Parameters:
    ///   - expectedVersion: the head that the publisher has seen; `nil` takes whatever the head is.
    ///   - audit: who asks for it, where an operator does; kept with the version or not at all.
    ///   - source: the text that the content was read from; kept where it differs from the content's own text form.
    /// - Throws: `.stale` when the head has moved, `.invalid` when the content may not be published.
    public func publish(
        _ content: RubricContent, to lineage: Lineage, origin: RubricOrigin, expectedVersion: Int? = nil,
        metaRun: String? = nil, comment: String? = nil, source: String? = nil, audit: AuditNote? = nil
    ) async throws(PublishFailure) -> RubricVersion {
        let problems =
            kindProblems(of: content, for: lineage) + RubricRules.problems(in: content)
            + RubricRules.problems(inSource: source)
        guard problems.isEmpty else { throw .invalid(problems) }
        // A stale publish to an unused lineage must not make it.
        if let expectedVersion, let head = head(of: lineage), head.version != expectedVersion {
            throw .stale(expected: expectedVersion, head: head.version)
        }
        for _ in 0..<Self.publishAttemptsMax {
            let head = try await establish(lineage)
            if let expectedVersion, head.version != expectedVersion {
                throw .stale(expected: expectedVersion, head: head.version)
            }
            let next = RubricVersion(
                lineage: lineage, version: head.version + 1, content: content, origin: origin, parent: head.version,
                metaRun: metaRun, comment: comment, source: content.source(from: source), publishedAt: clock.now())
            do throws(StoreError) {
                try await store.publish(
                    next, expectedHead: head.version, audit: audit?.entry(from: head, to: next))
                remember(next)
                return next
            } catch .conflict {
                // The winner's commit is durable but perhaps not yet remembered; the store knows it.
                try await refresh(lineage)
            } catch {
                throw .store(error)
            }
        }
        throw .store(.unavailable("\(lineage) kept moving while a version was being published; try again"))
    }

    /// New heads as they become visible, in order for each lineage. A reader that falls behind by more than `buffered`
    /// misses the oldest.
    public func changes(buffered: Int = 64) -> AsyncStream<RubricVersion> {
        AsyncStream(bufferingPolicy: .bufferingNewest(buffered)) { continuation in
            let number = state.withLock { state in
                state.nextWatcher += 1
                state.watchers[state.nextWatcher] = continuation
                return state.nextWatcher
            }
            continuation.onTermination = { [state] _ in
                state.withLock { _ = $0.watchers.removeValue(forKey: number) }
            }
        }
    }

    private func kindProblems(of content: RubricContent, for lineage: Lineage) -> [RubricRules.Problem] {
        guard let kind = tasks[lineage.task]?.rubricKind, kind != content.kind else { return [] }
        let detail =
            "task \(lineage.task) is judged by \(kind.rawValue), so \(content.kind.rawValue) cannot be its rubric"
        return [RubricRules.Problem(pointer: "", detail: detail)]
    }

    private func refresh(_ lineage: Lineage) async throws(PublishFailure) {
        do throws(StoreError) {
            for head in try await store.versions(of: lineage, before: nil, limit: 1) { remember(head) }
        } catch {
            throw .store(error)
        }
    }

    private func initialVersion(of lineage: Lineage, at time: Timestamp) -> RubricVersion? {
        guard let task = tasks[lineage.task], task.allows(partition: lineage.partition) else { return nil }
        return RubricVersion(
            lineage: lineage, version: 0, content: task.initialRubric, origin: .initial, publishedAt: time)
    }

    /// Makes a durable version the visible head, unless a newer one already is. Watchers are told under the lock, so
    /// that they hear versions in order.
    private func remember(_ version: RubricVersion) {
        state.withLock { state in
            if let head = state.heads[version.lineage] {
                guard head.version < version.version else { return }
                Self.cache(head, in: &state)
            }
            state.heads[version.lineage] = version
            changesSoFar.add(1, ordering: .releasing)
            for watcher in state.watchers.values { watcher.yield(version) }
        }
    }

    private static func cache(_ version: RubricVersion, in state: inout State) {
        var versions = state.cache[version.lineage] ?? [:]
        if versions.count >= cachedVersionsMax, let oldest = versions.keys.min() {
            versions.removeValue(forKey: oldest)
        }
        versions[version.version] = version
        state.cache[version.lineage] = versions
    }
}
