/// What one character of UTF-8 text is for counting words and sentences.
enum ByteClass {
    /// Part of a word, with its width in bytes.
    case letter(Int)
    /// A word of its own: a character of a script that puts no spaces between words.
    case ideograph(Int)
    /// An apostrophe, which joins two letters.
    case apostrophe(Int)
    /// A mark that may end a sentence.
    case fullStop(Int)
    /// The end of a line.
    case lineFeed
    /// White space within a line.
    case space
    /// Any other mark.
    case other(Int)

    /// The class of the character that begins at `position`.
    static func of(_ bytes: [UInt8], at position: Int) -> ByteClass {
        let byte = bytes[position]
        if byte < 0x80 {
            return ofASCII(byte)
        }
        let width = min(width(byte), bytes.count - position)
        guard width == 3 else { return byte == 0xc2 ? .other(width) : .letter(width) }
        let second = bytes[position + 1]
        let third = bytes[position + 2]
        switch byte {
        case 0xe2 where second == 0x80 && third == 0x99: return .apostrophe(width)
        case 0xe2 where second < 0xb0: return .other(width)
        case 0xe3 where second == 0x80 && third == 0x82: return .fullStop(width)
        case 0xe3 where second == 0x80: return .other(width)
        case 0xef where second == 0xbc && (third == 0x81 || third == 0x9f): return .fullStop(width)
        case 0xef where second == 0xbc || second == 0xbd || second == 0xbb: return .other(width)
        case 0xe3...0xed: return .ideograph(width)
        default: return .letter(width)
        }
    }

    /// Whether a letter or digit begins at `position`.
    static func isLetter(_ bytes: [UInt8], at position: Int) -> Bool {
        guard position < bytes.count, case .letter = of(bytes, at: position) else { return false }
        return true
    }

    /// Whether a full stop at `position` ends its sentence: white space, a closing mark or nothing follows.
    static func endsSentence(_ bytes: [UInt8], after position: Int) -> Bool {
        guard position + 1 < bytes.count else { return true }
        let next = bytes[position + 1]
        return next <= 0x20 || next >= 0x80 || "\"')]*.!?".utf8.contains(next)
    }

    /// ASCII capital letters in lower case, every other byte as it is.
    static func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func ofASCII(_ byte: UInt8) -> ByteClass {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .letter(1)
        case UInt8(ascii: "'"): return .apostrophe(1)
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): return .fullStop(1)
        case UInt8(ascii: "\n"): return .lineFeed
        case 0...0x20: return .space
        default: return .other(1)
        }
    }

    private static func width(_ lead: UInt8) -> Int {
        switch lead {
        case 0xc0...0xdf: 2
        case 0xe0...0xef: 3
        case 0xf0...0xf7: 4
        default: 1
        }
    }
}
