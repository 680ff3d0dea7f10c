/// Writes JSON string literals (RFC 8259 section 7) with the fewest escapes: `\"`, `\\` and control characters.
enum StringEscaper {
    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// Appends `string` with its quotation marks. Runs without escapes are copied as a whole.
    static func append(_ string: String, to bytes: inout [UInt8]) {
        var string = string
        string.withUTF8 { buffer in
            let source = UnsafeRawBufferPointer(buffer)
            bytes.append(UInt8(ascii: "\""))
            var run = 0
            while true {
                let special = WordScan.firstSpecial(source, from: run)
                bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: source[run..<special]))
                guard special < source.count else { break }
                appendEscape(source[special], to: &bytes)
                run = special + 1
            }
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(hexDigits[Int(byte >> 4)])
            bytes.append(hexDigits[Int(byte & 0x0F)])
        }
    }
}
