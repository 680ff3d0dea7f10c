/// Who chose the text of a template's version.
public enum TemplateOrigin: String, Sendable, CaseIterable {
    /// The built-in or configured text; a later default takes its place at the next start.
    case `default`
    /// An operator, by a change or by restoring a version; no start of the service takes it away.
    case `operator`
}

/// One version of a prompt template of a task. Every version is kept with its hash.
public struct Template: Sendable, Hashable {
    /// The task it belongs to.
    public let task: String
    /// Such as `rm_score` or `mrm_analyze`.
    public let name: String
    /// 0 for the built-in or configured text, then 1, 2, …
    public let version: Int
    /// The text with its `{{variables}}`.
    public let text: String
    /// The system line that goes with it; `nil` takes the task's.
    public let system: String?
    /// SHA-256, in hex, of text, a zero byte, and the system line.
    public let hash: String
    /// Who chose this text.
    public let origin: TemplateOrigin
    /// What the person who changed it said.
    public let comment: String?
    /// When it was changed.
    public let changedAt: Timestamp

    /// A version with its hash computed.
    public init(
        task: String, name: String, version: Int, text: String, system: String?,
        origin: TemplateOrigin = .default, comment: String? = nil, changedAt: Timestamp
    ) {
        self.task = task
        self.name = name
        self.version = version
        self.text = text
        self.system = system
        hash = SHA256.hex(Array(text.utf8) + [0] + Array((system ?? "").utf8))
        self.origin = origin
        self.comment = comment
        self.changedAt = changedAt
    }
}
