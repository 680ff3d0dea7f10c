internal import GRDB
internal import RewardCore

/// A prompt ready to be stored: its bytes and the hash by which equal prompts share one row.
struct StoredPrompt: Sendable {
    /// How the bytes are to be read.
    let form: RolloutTextForm
    /// What is stored.
    let bytes: [UInt8]
    /// SHA-256 of the form and the bytes.
    let hash: [UInt8]

    /// Prepares `text`.
    init(_ text: RolloutText) {
        (form, bytes) = text.stored
        hash = SHA256.digest([UInt8(form.rawValue)] + bytes)
    }
}

/// The table of prompts, each stored once by its hash. Retention removes those that no rollout names any more; there
/// is no count of references that could go wrong. Remembers identifiers as `BasisTable` does.
struct PromptTable {
    private var identifiers: [[UInt8]: Int64] = [:]

    /// The identifier of `prompt`, which is inserted where it is new.
    mutating func identifier(of prompt: StoredPrompt, _ database: Database) throws -> Int64 {
        if let known = identifiers[prompt.hash] { return known }
        let found = try database.first("SELECT id FROM prompt WHERE hash = ?", [.bytes(prompt.hash)]) {
            try $0.integer()
        }
        let identifier = try found ?? Self.insert(prompt, database)
        identifiers[prompt.hash] = identifier
        return identifier
    }

    private static func insert(_ prompt: StoredPrompt, _ database: Database) throws -> Int64 {
        try database.run(
            "INSERT INTO prompt (hash, form, body) VALUES (?,?,?)",
            [.bytes(prompt.hash), .integer(prompt.form.rawValue), .bytes(prompt.bytes)])
        return database.lastInsertedRowID
    }
}
