internal import FoundationEssentials
internal import GRDB

/// Reads the columns of one row from left to right, in the order of the query's column list.
///
/// A value of another type than the schema says is a `DocumentError` and never a crash, which GRDB's own subscripts
/// make of it: someone may have edited the file.
struct RowReader {
    private let row: Row
    private var index = 0

    /// Begins at the first column.
    init(_ row: Row) { self.row = row }

    /// The next column as an integer.
    mutating func integer() throws -> Int64 { try required(optionalInteger()) }

    /// The next column as an integer, or NULL.
    mutating func optionalInteger() throws -> Int64? {
        defer { index += 1 }
        switch (row[index] as DatabaseValue).storage {
        case .null: return nil
        case .int64(let value): return value
        case .double, .string, .blob: throw mismatch("an integer")
        }
    }

    /// The next column as a number, or NULL.
    mutating func optionalDouble() throws -> Double? {
        defer { index += 1 }
        switch (row[index] as DatabaseValue).storage {
        case .null: return nil
        case .double(let value): return value
        case .int64, .string, .blob: throw mismatch("a number")
        }
    }

    /// The next column as an integer of the machine.
    mutating func int() throws -> Int { Int(try integer()) }

    /// The next column as 0 or 1.
    mutating func bool() throws -> Bool { try integer() != 0 }

    /// The next column as text, byte for byte.
    mutating func text() throws -> String { try required(optionalText()) }

    /// The next column as text, byte for byte, or NULL.
    mutating func optionalText() throws -> String? {
        try withData { data in data.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// The next column as bytes.
    mutating func bytes() throws -> [UInt8] { try required(withData { data in data.map { Array($0) } }) }

    /// The next column as a raw value of `type`.
    mutating func keyword<Keyword: RawRepresentable<String>>(_ type: Keyword.Type) throws -> Keyword {
        let text = try text()
        guard let keyword = Keyword(rawValue: text) else {
            throw DocumentError("column \(columnName(index - 1)) holds the unknown word `\(text)`")
        }
        return keyword
    }

    /// The next column as a raw value of `type`, or NULL.
    mutating func optionalKeyword<Keyword: RawRepresentable<String>>(_ type: Keyword.Type) throws -> Keyword? {
        guard let text = try optionalText() else { return nil }
        guard let keyword = Keyword(rawValue: text) else {
            throw DocumentError("column \(columnName(index - 1)) holds the unknown word `\(text)`")
        }
        return keyword
    }

    /// What `body` makes of the next column's bytes, which are valid during the call only.
    mutating func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        try required(withData { data in try data.map { try $0.withUnsafeBytes(body) } })
    }

    private mutating func withData<Result>(_ body: (Data?) throws -> Result) throws -> Result {
        defer { index += 1 }
        do {
            return try row.withUnsafeData(atIndex: index, body)
        } catch is RowDecodingError {
            throw mismatch("text")
        }
    }

    private func required<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw DocumentError("column \(columnName(index - 1)) is empty") }
        return value
    }

    private func mismatch(_ expected: String) -> DocumentError {
        DocumentError("column \(columnName(index)) does not hold \(expected)")
    }

    private func columnName(_ index: Int) -> String {
        let names = row.columnNames
        return names.index(names.startIndex, offsetBy: index, limitedBy: names.endIndex).map { names[$0] } ?? "\(index)"
    }
}
