internal import JSONText
internal import RewardCore

extension Basis {
    /// The basis as JSON text, the same bytes for equal bases. The hash is left out: it follows from the rest.
    var document: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        Self.write(&writer, self)
        return writer.takeBytes()
    }

    /// Writes the basis as an object.
    static func write(_ writer: inout JSONWriter, _ basis: Basis) {
        writer.object { writer in
            writer.member("rubric_version", basis.rubricVersion)
            writer.member("rubric_hash", basis.rubricHash)
            writer.member("program", basis.program.rawValue)
            writer.member("reward_rule", basis.rewardRule.rawValue)
            writer.member("templates", basis.templateHashes)
            writer.member("judge_model", basis.judgeModel)
            if !basis.rulesHash.isEmpty { writer.member("rules_hash", basis.rulesHash) }
        }
    }

    /// Reads what `document` gave.
    init(document: [UInt8]) throws(DocumentError) { try self.init(DocumentFields(reading: document, "a basis")) }

    /// Reads what `write` has written.
    init(_ fields: DocumentFields) throws(DocumentError) {
        self.init(
            rubricVersion: try fields.int("rubric_version"), rubricHash: try fields.text("rubric_hash"),
            program: try fields.keyword("program", JudgeProgramName.self),
            rewardRule: try fields.keyword("reward_rule", RewardRule.self),
            templateHashes: try fields.textsByName("templates"), judgeModel: try fields.text("judge_model"),
            rulesHash: try fields.optionalText("rules_hash") ?? "")
    }
}
