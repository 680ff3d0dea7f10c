internal import JSONText

/// Everything that decides a score. Two scores compare only when their bases are equal.
public struct Basis: Sendable, Hashable {
    /// The version of the lineage's rubric.
    public let rubricVersion: Int
    /// That version's hash.
    public let rubricHash: String
    /// How the judge is asked.
    public let program: JudgeProgramName
    /// How item scores become a reward.
    public let rewardRule: RewardRule
    /// Hashes of the judge's templates by template name.
    public let templateHashes: [String: String]
    /// The judge's model name.
    public let judgeModel: String
    /// Hash of checks, answer settings and reward source; empty where they are left at their defaults.
    public let rulesHash: String
    /// SHA-256, in hex, of the canonical JSON of all of the above.
    public let hash: String

    /// A basis with its hash computed.
    public init(
        rubricVersion: Int, rubricHash: String, program: JudgeProgramName, rewardRule: RewardRule,
        templateHashes: [String: String], judgeModel: String, rulesHash: String = ""
    ) {
        self.rubricVersion = rubricVersion
        self.rubricHash = rubricHash
        self.program = program
        self.rewardRule = rewardRule
        self.templateHashes = templateHashes
        self.judgeModel = judgeModel
        self.rulesHash = rulesHash
        // The version's number is left out: a rollback brings back the content and so the same basis.
        var writer = JSONWriter()
        writer.beginArray()
        writer.string(rubricHash)
        writer.string(program.rawValue)
        writer.string(rewardRule.rawValue)
        for (name, hash) in templateHashes.sorted(by: { $0.key < $1.key }) {
            writer.string(name)
            writer.string(hash)
        }
        writer.string(judgeModel)
        if !rulesHash.isEmpty { writer.string(rulesHash) }
        writer.endArray()
        hash = SHA256.hex(writer.bytes)
    }

    /// The basis of a score that these models gave in place of the judge: their names, joined by `+`. Itself where they
    /// are none, or the judge alone.
    public func judged(by models: Set<String>) -> Basis {
        guard !models.isEmpty, models != [judgeModel] else { return self }
        return Basis(
            rubricVersion: rubricVersion, rubricHash: rubricHash, program: program, rewardRule: rewardRule,
            templateHashes: templateHashes, judgeModel: models.sorted().joined(separator: "+"), rulesHash: rulesHash)
    }
}
