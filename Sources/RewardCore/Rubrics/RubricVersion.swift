/// Where a rubric version came from.
public enum RubricOrigin: String, Sendable, CaseIterable {
    /// The task's initial rubric.
    case initial
    /// Published by a meta run.
    case meta
    /// Published by hand.
    case manual
    /// An older version's content, published again by an operator.
    case rollback
    /// An older version's content, published again for a checkpoint.
    case restore
    /// Read from a folder of prompts.
    case imported = "import"
}

/// One version of a lineage: immutable, and durable before anyone can see it.
public struct RubricVersion: Sendable, Hashable {
    /// Whose version it is.
    public let lineage: Lineage
    /// 0, 1, 2, …; the newest is the head.
    public let version: Int
    /// What it says.
    public let content: RubricContent
    /// The content's hash, see `RubricContent.hash`.
    public let hash: String
    /// Where it came from.
    public let origin: RubricOrigin
    /// The version it was made from; `nil` for version 0.
    public let parent: Int?
    /// The meta run that published it, if one did.
    public let metaRun: String?
    /// What the publisher said of it.
    public let comment: String?
    /// The text that it was published as, byte for byte, where that differs from `RubricContent.text`.
    public let source: String?
    /// When it became durable.
    public let publishedAt: Timestamp

    /// A version with its content's hash computed.
    public init(
        lineage: Lineage, version: Int, content: RubricContent, origin: RubricOrigin, parent: Int? = nil,
        metaRun: String? = nil, comment: String? = nil, source: String? = nil, publishedAt: Timestamp
    ) {
        self.lineage = lineage
        self.version = version
        self.content = content
        hash = content.hash
        self.origin = origin
        self.parent = parent
        self.metaRun = metaRun
        self.comment = comment
        self.source = source
        self.publishedAt = publishedAt
    }

    /// The entity tag of this version, without quotes: `<version>-<first 16 of hash>`.
    public var entityTag: String { "\(version)-\(hash.prefix(16))" }
}
