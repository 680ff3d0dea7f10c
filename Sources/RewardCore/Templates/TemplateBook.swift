internal import Locking

/// The prompt templates now in force, by task and name, swapped atomically and kept durably with all their versions.
///
/// A reader takes one snapshot of a task's templates and works with it to the end, so no prompt mixes two versions.
public final class TemplateBook: Sendable {
    private let store: any TemplateStore
    private let current = Locked<[String: [String: Template]]>([:])

    /// A book over the store. `load` must have returned before it is read.
    public init(store: any TemplateStore) { self.store = store }

    /// Reads the stored templates and keeps `defaults` as version 0 where a task has no template of that name yet, or
    /// as the next version where the stored newest one is an older default (version 0 with another text).
    public func load(defaults: [Template]) async throws(StoreError) {
        var book: [String: [String: Template]] = [:]
        for template in try await store.currentTemplates() {
            book[template.task, default: [:]][template.name] = template
        }
        for fresh in defaults {
            let stored = book[fresh.task]?[fresh.name]
            if let stored, stored.hash == fresh.hash || stored.comment != nil { continue }
            let next = Template(
                task: fresh.task, name: fresh.name, version: stored.map { $0.version + 1 } ?? 0, text: fresh.text,
                system: fresh.system, changedAt: fresh.changedAt)
            try await store.keep(next)
            book[fresh.task, default: [:]][fresh.name] = next
        }
        current.withLock { [book] in $0 = book }
    }

    /// The task's templates by name, as one snapshot.
    public func templates(of task: String) -> [String: Template] { current.withLock { $0[task] ?? [:] } }

    /// The template with that hash, whichever version it was; `nil` where it was never kept.
    public func template(task: String, name: String, hash: String) async throws(StoreError) -> Template? {
        if let template = templates(of: task)[name], template.hash == hash { return template }
        return try await store.template(task: task, name: name, hash: hash)
    }
}
