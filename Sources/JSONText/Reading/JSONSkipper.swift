/// Finds the end of a value without reading it.
enum JSONSkipper {
    /// The position behind the value that begins at `start`; nil where none ends within the text. Brackets are counted
    /// and strings skipped; that the text is JSON is taken for granted.
    static func end(of text: [UInt8], from start: Int) -> Int? {
        guard start < text.count else { return nil }
        return text.withUnsafeBytes { bytes in
            switch bytes[start] {
            case UInt8(ascii: "\""): return string(bytes, from: start)
            case UInt8(ascii: "{"), UInt8(ascii: "["): return container(bytes, from: start)
            default:
                let end = (start..<bytes.count).first { endsScalar(bytes[$0]) } ?? bytes.count
                return end > start ? end : nil
            }
        }
    }

    /// The first position from `start` on that holds no white space.
    static func skipWhitespace(_ text: [UInt8], from start: Int) -> Int {
        var position = start
        while position < text.count, [0x20, 0x0A, 0x0D, 0x09].contains(text[position]) { position += 1 }
        return position
    }

    private static func string(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var position = start + 1
        while true {
            position = WordScan.firstSpecial(bytes, from: position)
            guard position < bytes.count else { return nil }
            if bytes[position] == UInt8(ascii: "\"") { return position + 1 }
            // What a backslash stands before ends no string, and a control character cannot stand there.
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            guard position <= bytes.count else { return nil }
        }
    }

    private static func container(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var depth = 0
        var position = start
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                guard let end = string(bytes, from: position) else { return nil }
                position = end
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return position + 1 }
            default: break
            }
            position += 1
        }
        return nil
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09: true
        default: false
        }
    }
}
