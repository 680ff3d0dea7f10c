/// One line of the audit log: who did what to what, with what result. It holds names, numbers and hashes, no texts.
public struct AuditEntry: Sendable, Hashable {
    /// When it was done.
    public var at: Timestamp
    /// The name of the token that did it, or what stands for it (see `Principal`); `signal` for SIGHUP.
    public var principal: String
    /// What was done.
    public var action: AuditAction
    /// To what, such as `essay_writing/default` or `run exp-7`.
    public var target: String
    /// How that stood before, in a few words; `nil` where there is nothing to say.
    public var before: String?
    /// How it stands now.
    public var after: String?
    /// The identifier of the request, as answers and the log carry it; `nil` where there was none.
    public var requestID: String?

    /// An entry.
    public init(
        at: Timestamp, principal: String, action: AuditAction, target: String, before: String? = nil,
        after: String? = nil, requestID: String? = nil
    ) {
        self.at = at
        self.principal = principal
        self.action = action
        self.target = target
        self.before = before
        self.after = after
        self.requestID = requestID
    }
}

/// A kept entry.
public struct AuditRecord: Sendable, Hashable {
    /// Its number: later entries have higher ones.
    public let sequence: Int64
    /// What it says.
    public let entry: AuditEntry

    /// A kept entry.
    public init(sequence: Int64, entry: AuditEntry) {
        self.sequence = sequence
        self.entry = entry
    }
}

/// Who asks for a change, handed down to where the change is made, so that both can be committed together.
public struct AuditNote: Sendable, Hashable {
    /// The name of who asks.
    public let principal: String
    /// What is asked for.
    public let action: AuditAction
    /// The identifier of the request.
    public let requestID: String?

    /// A note.
    public init(principal: String, action: AuditAction, requestID: String?) {
        self.principal = principal
        self.action = action
        self.requestID = requestID
    }

    /// The entry for a change of `target`.
    public func entry(target: String, before: String?, after: String?, at time: Timestamp) -> AuditEntry {
        AuditEntry(
            at: time, principal: principal, action: action, target: target, before: before, after: after,
            requestID: requestID)
    }

    /// The entry for a publish.
    func entry(from head: RubricVersion, to next: RubricVersion) -> AuditEntry {
        entry(
            target: "\(next.lineage)", before: head.auditText, after: next.auditText, at: next.publishedAt)
    }

    /// The entry for a change of a template.
    func entry(from old: Template?, to next: Template) -> AuditEntry {
        entry(
            target: "template \(next.task)/\(next.name)", before: old?.auditText, after: next.auditText,
            at: next.changedAt)
    }
}

extension RubricVersion {
    /// The version in the words of the audit log: number, first 16 digits of the hash.
    public var auditText: String { "version \(version) (\(hash.prefix(16)))" }
}

extension Template {
    /// The version in the words of the audit log: number, first 16 digits of the hash.
    public var auditText: String { "version \(version) (\(hash.prefix(16)))" }
}
