/// Walks once over JSON text that this store has written, and makes values only of what is asked for.
///
/// It reads what `JSONWriter` writes: no white space between tokens. Anything else ends the walk with `Unexpected`, and
/// the caller reads the document in the usual, strict way instead; the cursor is a shortcut and never the judge of what
/// is valid. Strings are handed out as they stand, with their escapes.
struct JSONCursor {
    /// The text is not as this store writes it.
    struct Unexpected: Error {}

    /// The text.
    let bytes: UnsafeRawBufferPointer
    /// Where the walk stands: the number of bytes that it has passed over.
    private(set) var position = 0

    /// Begins at the first byte.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether `null` comes next.
    var isNull: Bool { position < bytes.count && bytes[position] == UInt8(ascii: "n") }

    /// Passes over `byte` where it comes next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Passes over `byte`, which must come next.
    mutating func expect(_ byte: UInt8) throws(Unexpected) {
        guard take(byte) else { throw Unexpected() }
    }

    /// Passes over an object and hands every member's name to `body`, which passes over the value.
    mutating func members(
        _ body: (inout JSONCursor, UnsafeRawBufferPointer) throws(Unexpected) -> Void
    ) throws(Unexpected) {
        try expect(UInt8(ascii: "{"))
        if take(UInt8(ascii: "}")) { return }
        repeat {
            let name = try string()
            try expect(UInt8(ascii: ":"))
            try body(&self, name)
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    /// Passes over an array; `body` passes over each element.
    mutating func elements(_ body: (inout JSONCursor) throws(Unexpected) -> Void) throws(Unexpected) {
        try expect(UInt8(ascii: "["))
        if take(UInt8(ascii: "]")) { return }
        repeat { try body(&self) } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
    }

    /// Passes over a string and gives what stands between its quotation marks.
    mutating func string() throws(Unexpected) -> UnsafeRawBufferPointer {
        try expect(UInt8(ascii: "\""))
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return UnsafeRawBufferPointer(rebasing: bytes[start..<position - 1])
            }
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        throw Unexpected()
    }

    /// Passes over a number, `true`, `false` or `null`, and gives its text.
    mutating func scalar() throws(Unexpected) -> UnsafeRawBufferPointer {
        let start = position
        while position < bytes.count, !Self.endsScalar(bytes[position]) { position += 1 }
        guard position > start else { throw Unexpected() }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    }

    /// Passes over any value.
    mutating func skip() throws(Unexpected) {
        guard position < bytes.count else { throw Unexpected() }
        var depth = 0
        repeat {
            guard position < bytes.count else { throw Unexpected() }
            switch bytes[position] {
            case UInt8(ascii: "\""): _ = try string()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { throw Unexpected() }
                position += 1
            default: _ = try scalar()
            }
        } while depth > 0
        guard depth == 0 else { throw Unexpected() }
    }

    /// Passes over an integer.
    mutating func int() throws(Unexpected) -> Int {
        let text = try scalar()
        let isNegative = text[0] == UInt8(ascii: "-")
        var value = 0
        guard text.count > (isNegative ? 1 : 0), text.count <= 18 else { throw Unexpected() }
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { throw Unexpected() }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return isNegative ? -value : value
    }

    /// Passes over a number of any form.
    mutating func double() throws(Unexpected) -> Double {
        let text = try scalar()
        // Scores are most often one digit, a point and a zero.
        if text.count == 3, text[1] == UInt8(ascii: "."), text[2] == UInt8(ascii: "0"),
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[0])
        {
            return Double(text[0] - UInt8(ascii: "0"))
        }
        guard text[0] == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[0]),
            let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite
        else { throw Unexpected() }
        return value
    }

    /// Passes over `true` or `false`.
    mutating func bool() throws(Unexpected) -> Bool {
        let text = try scalar()
        if text.elementsEqual("true".utf8) { return true }
        guard text.elementsEqual("false".utf8) else { throw Unexpected() }
        return false
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "\""),
            UInt8(ascii: "{"), UInt8(ascii: "["), 0x20, 0x0A, 0x0D, 0x09:
            true
        default: false
        }
    }
}
