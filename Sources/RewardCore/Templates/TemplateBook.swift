internal import Locking

/// The prompt templates now in force, by task and name, swapped atomically and kept durably with all their versions.
///
/// A reader takes one snapshot of a task's templates and works with it to the end, so no prompt mixes two versions.
/// Every change makes the next version: the store keeps it durably, only then does it take the old one's place, under
/// a lock. Of changes at the same time each gets a number of its own, and the highest number stays in force.
public final class TemplateBook: Sendable {
    /// Most numbers that one change tries because others took them meanwhile.
    private static let attemptsMax = 1000

    private struct State {
        var current: [String: [String: Template]] = [:]
        var defaults: [String: [String: Template]] = [:]
        var watchers: [Int: AsyncStream<Template>.Continuation] = [:]
        var nextWatcher = 0
    }

    private let store: any TemplateStore
    private let state = Locked(State())

    /// A book over the store. `load` must have returned before it is read.
    public init(store: any TemplateStore) { self.store = store }

    /// Reads the stored templates and keeps `defaults` as version 0 where a task has no template of that name yet, or
    /// as the next version where the newest one is an older default. What an operator chose stays.
    public func load(defaults: [Template]) async throws(StoreError) {
        var loaded = State()
        for template in try await store.currentTemplates() {
            loaded.current[template.task, default: [:]][template.name] = template
        }
        for fresh in defaults {
            loaded.defaults[fresh.task, default: [:]][fresh.name] = fresh
            let stored = loaded.current[fresh.task]?[fresh.name]
            if let stored, stored.hash == fresh.hash || stored.origin == .operator { continue }
            let next = Template(
                task: fresh.task, name: fresh.name, version: stored.map { $0.version + 1 } ?? 0, text: fresh.text,
                system: fresh.system, changedAt: fresh.changedAt)
            try await store.keep(next)
            loaded.current[fresh.task, default: [:]][fresh.name] = next
        }
        state.withLock { [loaded] state in
            state.current = loaded.current
            state.defaults = loaded.defaults
        }
    }

    /// The task's templates by name, as one snapshot.
    public func templates(of task: String) -> [String: Template] { state.withLock { $0.current[task] ?? [:] } }

    /// The template with that hash, whichever version it was; `nil` where it was never kept.
    public func template(task: String, name: String, hash: String) async throws(StoreError) -> Template? {
        if let template = templates(of: task)[name], template.hash == hash { return template }
        return try await store.template(task: task, name: name, hash: hash)
    }

    /// One version; `nil` where there is none of that number.
    public func version(_ number: Int, task: String, name: String) async throws(StoreError) -> Template? {
        if let template = templates(of: task)[name], template.version == number { return template }
        guard number >= 0, number < Int.max else { return nil }
        let found = try await store.versions(task: task, name: name, before: number + 1, limit: 1).first
        return found?.version == number ? found : nil
    }

    /// Versions newest first, with numbers below `before` where given, at most `limit`.
    public func versions(
        task: String, name: String, before: Int?, limit: Int
    ) async throws(StoreError) -> [Template] {
        try await store.versions(task: task, name: name, before: before, limit: limit)
    }

    /// Makes an operator's text the next version, in force once it is durable, and returns it.
    public func put(
        task: String, name: String, text: String, system: String?, comment: String?, at time: Timestamp,
        audit: AuditNote? = nil
    ) async throws(StoreError) -> Template {
        try await swap(task: task, name: name, audit) { number in
            Template(
                task: task, name: name, version: number, text: text, system: system, origin: .operator,
                comment: comment, changedAt: time)
        }
    }

    /// Makes the text of an earlier version the next version and returns it; `nil` where there is no such version.
    public func restore(
        _ number: Int, task: String, name: String, at time: Timestamp, audit: AuditNote? = nil
    ) async throws(StoreError) -> Template? {
        guard let old = try await version(number, task: task, name: name) else { return nil }
        return try await put(
            task: task, name: name, text: old.text, system: old.system, comment: "Restored version \(number).",
            at: time, audit: audit)
    }

    /// Makes the default text the next version, so that later defaults take its place again, and returns it; `nil`
    /// where there is no default of that name.
    public func reset(
        task: String, name: String, at time: Timestamp, audit: AuditNote? = nil
    ) async throws(StoreError) -> Template? {
        guard let fresh = state.withLock({ $0.defaults[task]?[name] }) else { return nil }
        return try await swap(task: task, name: name, audit) { number in
            Template(
                task: task, name: name, version: number, text: fresh.text, system: fresh.system, origin: .default,
                comment: "Reset to the default.", changedAt: time)
        }
    }

    /// Versions as they come into force from now on, in order for each template. A reader that falls behind by more
    /// than `buffered` misses the oldest.
    public func changes(buffered: Int = 64) -> AsyncStream<Template> {
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

    private func swap(
        task: String, name: String, _ audit: AuditNote?, _ make: (Int) -> Template
    ) async throws(StoreError) -> Template {
        let old = templates(of: task)[name]
        let first = (old?.version ?? -1) + 1
        var number = first
        while true {
            let next = make(number)
            do throws(StoreError) {
                try await store.keep(next, audit: audit?.entry(from: old, to: next))
            } catch {
                guard case .conflict = error, number - first < Self.attemptsMax else { throw error }
                number += 1
                continue
            }
            state.withLock { state in
                let present = state.current[task]?[name]?.version ?? -1
                guard present < next.version else { return }
                state.current[task, default: [:]][name] = next
                // Told under the lock, so that watchers hear versions in order.
                for watcher in state.watchers.values { watcher.yield(next) }
            }
            return next
        }
    }
}
