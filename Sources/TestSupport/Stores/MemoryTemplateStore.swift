internal import Locking
public import RewardCore

/// Template versions in memory, for tests. Same answers as the store on SQLite.
public final class MemoryTemplateStore: TemplateStore {
    private struct State {
        var templates: [Template] = []
        var fault: StoreError?
    }

    private let state = Locked(State())
    private let audit: MemoryAuditLog

    /// A store without templates, which tells `audit` who asked for a change.
    public init(audit: MemoryAuditLog = MemoryAuditLog()) { self.audit = audit }

    /// Lets every call fail with `fault` from now on; `nil` heals.
    public func setFault(_ fault: StoreError?) { state.withLock { $0.fault = fault } }

    /// The newest version of each template of each task, ordered by task and name.
    public func currentTemplates() async throws(StoreError) -> [Template] {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            var newest: [[String]: Template] = [:]
            for template in state.templates {
                let key = [template.task, template.name]
                if template.version >= newest[key]?.version ?? .min { newest[key] = template }
            }
            return newest.values.sorted { ($0.task, $0.name) < ($1.task, $1.name) }
        }
    }

    /// The newest template with that hash in that task under that name, if there ever was one.
    public func template(
        task: String, name: String, hash: String
    ) async throws(StoreError) -> Template? {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            let found = state.templates.filter { $0.task == task && $0.name == name && $0.hash == hash }
            return found.max { $0.version < $1.version }
        }
    }

    /// Versions newest first, with numbers below `before` where given, at most `limit` and at most 1,000.
    public func versions(
        task: String, name: String, before: Int?, limit: Int
    ) async throws(StoreError) -> [Template] {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            let found = state.templates.filter {
                $0.task == task && $0.name == name && $0.version < before ?? .max
            }
            let count = min(max(limit, 0), RolloutFilter.limitMax)
            return Array(found.sorted { $0.version > $1.version }.prefix(count))
        }
    }

    /// Keeps a version; nothing happens when it exists with the same hash, `.conflict` when with another.
    public func keep(_ template: Template, audit entry: AuditEntry?) async throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            let existing = state.templates.first {
                $0.task == template.task && $0.name == template.name && $0.version == template.version
            }
            guard let existing else {
                if let entry { try audit.keep(entry) }
                state.templates.append(template)
                return
            }
            guard existing.hash == template.hash else {
                throw .conflict("version \(template.version) of template \(template.name) exists with another text")
            }
        }
    }
}
