/// The parser of one field line, given without its CR LF (RFC 9112 §5).
enum FieldLine {
    /// The parts of a field line, as views into it.
    struct Parts {
        /// The name: a non-empty token.
        let name: ByteView
        /// The value without white space around it; its bytes are all allowed ones.
        let value: ByteView
        /// Whether the value has no byte above 127.
        let isASCII: Bool
    }

    /// Splits and checks a line.
    static func parse(_ line: ByteView) throws(HTTPProtocolError) -> Parts {
        var colon = 0
        while colon < line.count, ASCII.isToken(line[colon]) { colon += 1 }
        guard colon < line.count else { throw .fieldNameInvalid }
        switch line[colon] {
        case ASCII.colon where colon > 0:
            break
        case ASCII.space, ASCII.tab:
            throw colon == 0 ? .fieldFolded : .whitespaceBeforeColon
        case ASCII.carriageReturn:
            throw .lineEndingInvalid
        default:
            throw .fieldNameInvalid
        }
        let value = line.view((colon + 1)..<line.count).trimmed()
        var union: UInt8 = 0
        for byte in value {
            guard ASCII.isFieldValue(byte) else {
                throw byte == ASCII.carriageReturn ? .lineEndingInvalid : .fieldValueInvalid
            }
            union |= byte
        }
        return Parts(name: line.view(0..<colon), value: value, isASCII: union < 0x80)
    }

    /// Whether a field may be sent: the name a token, the value without control characters.
    static func isValid(name: String, value: String) -> Bool {
        var name = name
        var value = value
        return name.withUTF8 { !$0.isEmpty && $0.allSatisfy(ASCII.isToken) }
            && value.withUTF8 { $0.allSatisfy(ASCII.isFieldValue) }
    }
}
