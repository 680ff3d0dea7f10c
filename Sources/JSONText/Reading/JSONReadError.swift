/// Why a text was refused, and where.
public struct JSONReadError: Error, Sendable, Equatable {
    /// What is wrong, for callers that answer each kind differently.
    public enum Kind: String, Sendable, CaseIterable {
        /// The bytes do not follow the grammar of RFC 8259, or more bytes follow the value.
        case notJSON
        /// A string contains bytes that are not UTF-8 (RFC 3629): overlong, surrogate, beyond U+10FFFF or cut off.
        case invalidUTF8
        /// An object names a member twice.
        case duplicateKey
        /// Arrays and objects are nested deeper than `JSONLimits.depth`.
        case tooDeep
        /// The document holds more values than `JSONLimits.values`.
        case tooManyValues
    }

    /// What is wrong.
    public var kind: Kind
    /// The position of the first offending byte, counted from 0; the length of the text when it ends too early.
    public var offset: Int
    /// The line of that byte, counted from 1. Lines end with a line feed.
    public var line: Int
    /// The column of that byte in characters (Unicode scalars), counted from 1.
    public var column: Int
    /// The JSON Pointer (RFC 6901) of the innermost value that was being read.
    public var pointer: String
    /// What is wrong and what to do, as one sentence without the place.
    public var detail: String

    /// Makes an error.
    public init(kind: Kind, offset: Int, line: Int, column: Int, pointer: String, detail: String) {
        self.kind = kind
        self.offset = offset
        self.line = line
        self.column = column
        self.pointer = pointer
        self.detail = detail
    }

    /// What is wrong, where, and what to do, for people.
    public var message: String {
        let place = pointer.isEmpty ? "" : ", at \(pointer)"
        return "line \(line), column \(column) (byte \(offset)\(place)): \(detail)"
    }
}

extension JSONReadError: CustomStringConvertible {
    /// The same as `message`.
    public var description: String { message }
}
