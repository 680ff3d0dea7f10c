internal import FoundationEssentials
internal import GRDB

/// A value for a placeholder of a statement.
///
/// Text is bound as BLOB of its UTF-8 bytes, because GRDB binds a `String` only up to its first NUL, and trainers'
/// and models' texts must survive byte for byte. Empty text is an empty BLOB and not NULL, so that empty and absent
/// stay two things.
enum SQLValue {
    /// No value.
    case null
    /// A 64-bit integer.
    case integer(Int64)
    /// A finite double; SQLite has no NaN and would store NULL.
    case real(Double)
    /// Any text, as BLOB.
    case text(String)
    /// One of the raw values of an enum of ours, as TEXT, so that it reads well in a shell.
    case keyword(String)
    /// Bytes, as BLOB.
    case bytes([UInt8])

    /// An integer.
    static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }

    /// A boolean as 0 or 1.
    static func bool(_ value: Bool) -> SQLValue { .integer(value ? Int64(1) : 0) }

    /// A text or NULL.
    static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }

    /// A keyword or NULL.
    static func keyword(_ value: String?) -> SQLValue { value.map { .keyword($0) } ?? .null }

    /// An integer or NULL.
    static func integer(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }

    /// An integer or NULL.
    static func integer(_ value: Int?) -> SQLValue { value.map { .integer(Int64($0)) } ?? .null }

    /// A double or NULL.
    static func real(_ value: Double?) -> SQLValue { value.map { .real($0) } ?? .null }

    /// The value as GRDB binds it.
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let value): value.databaseValue
        case .real(let value): value.databaseValue
        case .text(let value): Data(value.utf8).databaseValue
        case .bytes(let value): Data(value).databaseValue
        case .keyword(let value): value.databaseValue
        }
    }
}

extension Database {
    /// Runs a statement that returns no rows. Statements are compiled once a connection.
    func run(_ sql: String, _ values: [SQLValue] = []) throws {
        try bound(sql, values).execute()
    }

    /// Runs a query and hands each row to `body` until it returns `false` or the rows end.
    func each(_ sql: String, _ values: [SQLValue] = [], _ body: (inout RowReader) throws -> Bool) throws {
        let cursor = try Row.fetchCursor(bound(sql, values))
        while let row = try cursor.next() {
            var reader = RowReader(row)
            guard try body(&reader) else { return }
        }
    }

    /// All rows of a query.
    func all<Element>(
        _ sql: String, _ values: [SQLValue] = [], _ body: (inout RowReader) throws -> Element
    ) throws -> [Element] {
        var elements: [Element] = []
        try each(sql, values) { row in
            elements.append(try body(&row))
            return true
        }
        return elements
    }

    /// The first row of a query, or `nil`.
    func first<Element>(
        _ sql: String, _ values: [SQLValue] = [], _ body: (inout RowReader) throws -> Element
    ) throws -> Element? {
        var element: Element?
        try each(sql, values) { row in
            element = try body(&row)
            return false
        }
        return element
    }

    private func bound(_ sql: String, _ values: [SQLValue]) throws -> Statement {
        let statement = try cachedStatement(sql: sql)
        try statement.setArguments(StatementArguments(values.map(\.databaseValue)))
        return statement
    }
}
