/// A word or a mark of Swift code.
struct Token {
    /// The word, or the one character.
    let text: String
    /// Its line, counted from 1.
    let line: Int

    /// The words and marks of the code of `source`. Directives of conditional compilation are left out, so that both
    /// branches count as code.
    static func all(in source: MaskedSource) -> [Token] {
        var tokens: [Token] = []
        let code = source.code
        var line = 1
        var position = 0
        while position < code.count {
            let byte = code[position]
            if byte == 0x0A {
                line += 1
                position += 1
            } else if byte == 0x20 {
                position += 1
            } else if isWordByte(byte) || byte == UInt8(ascii: "`") {
                let start = position
                position += 1
                while position < code.count, isWordByte(code[position]) || code[position] == UInt8(ascii: "`") {
                    position += 1
                }
                tokens.append(Token(text: String(decoding: code[start..<position], as: UTF8.self), line: line))
            } else if byte == UInt8(ascii: "#"), isDirective(code, after: position) {
                position = code[position...].firstIndex(of: 0x0A) ?? code.count
            } else {
                tokens.append(Token(text: String(Character(Unicode.Scalar(byte))), line: line))
                position += 1
            }
        }
        return tokens
    }

    /// Whether a byte may stand in an identifier.
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }

    private static func isDirective(_ code: [UInt8], after position: Int) -> Bool {
        let rest = code[(position + 1)...].prefix(6)
        return ["if ", "if(", "else", "endif"].contains { rest.starts(with: $0.utf8) }
    }
}
