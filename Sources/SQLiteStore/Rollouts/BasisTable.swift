internal import GRDB
internal import RewardCore

/// The table of bases, each stored once. Retention removes those that neither a rollout nor a pin names any more.
///
/// A value of this type remembers identifiers for one piece of work in one transaction, and no longer: after a
/// rollback they would name rows that do not exist.
struct BasisTable {
    private var identifiers: [Basis: Int64] = [:]

    /// The identifier of `basis`, which is inserted where it is new.
    mutating func identifier(of basis: Basis, _ database: Database) throws -> Int64 {
        if let known = identifiers[basis] { return known }
        let document = basis.document
        let identifier = try Self.find(document, database) ?? Self.insert(document, database)
        identifiers[basis] = identifier
        return identifier
    }

    private static func find(_ document: [UInt8], _ database: Database) throws -> Int64? {
        try database.first("SELECT id FROM basis WHERE document = ?", [.bytes(document)]) { try $0.integer() }
    }

    private static func insert(_ document: [UInt8], _ database: Database) throws -> Int64 {
        try database.run("INSERT INTO basis (document) VALUES (?)", [.bytes(document)])
        return database.lastInsertedRowID
    }
}

/// Reads bases that many rows share: parses each document once.
struct BasisReader {
    private var bases: [[UInt8]: Basis] = [:]

    /// The basis whose document is `document`.
    mutating func basis(_ document: [UInt8]) throws(DocumentError) -> Basis {
        if let known = bases[document] { return known }
        let basis = try Basis(document: document)
        bases[document] = basis
        return basis
    }
}
