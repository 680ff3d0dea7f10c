/// What is odd about a string, noted after it is read.
struct StringOddities: OptionSet {
    /// The bits.
    let rawValue: UInt8

    /// Half of a surrogate pair was replaced.
    static let loneSurrogate = StringOddities(rawValue: 1)
    /// U+0000 occurs.
    static let nul = StringOddities(rawValue: 2)
}

extension JSONParser {
    /// Reads the string that begins at the quotation mark under `position`, and leaves what is odd about it in
    /// `oddities`. A string without escapes is validated and copied in one go.
    mutating func string(isName: Bool = false) throws(JSONReadError) -> String {
        oddities = []
        let start = position + 1
        let end = WordScan.firstSpecial(bytes, from: start)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else {
            return try escapedString(from: start, firstSpecial: end, isName: isName)
        }
        position = end + 1
        guard let text = Self.text(UnsafeBufferPointer(rebasing: buffer[start..<end])) else {
            throw invalidUTF8(in: start..<end, isName: isName)
        }
        return text
    }

    /// The bytes as text, or nil where they are not UTF-8. `String(validating:as:)` does the same through unspecialized
    /// generic code, which is most of the cost of a short string.
    static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard let span = try? UTF8Span(validating: bytes.span) else { return nil }
        return String(copying: span)
    }

    /// Reads on from the first byte that is not plain. Escapes stand for whole characters, so the text put together is
    /// valid exactly when the bytes between the escapes are.
    private mutating func escapedString(
        from start: Int, firstSpecial: Int, isName: Bool
    ) throws(JSONReadError) -> String {
        scratch.removeAll(keepingCapacity: true)
        var run = start
        var special = firstSpecial
        while special < bytes.count {
            scratch.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[run..<special]))
            switch bytes[special] {
            case UInt8(ascii: "\""):
                guard let text = scratch.withUnsafeBufferPointer(Self.text) else {
                    throw invalidUTF8(in: start..<special, isName: isName)
                }
                position = special + 1
                return text
            case UInt8(ascii: "\\"):
                run = try escape(at: special, isName: isName)
            default:
                try refuseInvalidUTF8(in: start..<special, isName: isName)
                let detail = "an unescaped control character (\(hex(bytes[special]))) stands in a string; escape it"
                throw failure(.notJSON, at: special, inContainer: isName, detail)
            }
            special = WordScan.firstSpecial(bytes, from: run)
        }
        try refuseInvalidUTF8(in: start..<bytes.count, isName: isName)
        let detail = "the text ends inside the string that begins at byte \(start - 1); send the whole document"
        throw failure(.notJSON, at: bytes.count, inContainer: isName, detail)
    }

    /// Decodes the escape whose backslash is at `backslash` into `scratch` and returns the position after it.
    private mutating func escape(at backslash: Int, isName: Bool) throws(JSONReadError) -> Int {
        guard backslash + 1 < bytes.count else { return bytes.count }
        switch bytes[backslash + 1] {
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "\""): scratch.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): scratch.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): scratch.append(UInt8(ascii: "/"))
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "u"): return try unicodeEscape(at: backslash, isName: isName)
        default:
            let detail = "\(describe(backslash + 1)) after a backslash is no escape; write `\\\\` for a backslash"
            throw failure(.notJSON, at: backslash, inContainer: isName, detail)
        }
        return backslash + 2
    }

    /// Decodes `\uXXXX`, or two of them that form a surrogate pair (RFC 8259 section 7).
    private mutating func unicodeEscape(at backslash: Int, isName: Bool) throws(JSONReadError) -> Int {
        guard let unit = codeUnit(at: backslash + 2) else {
            let detail = "`\\u` needs four hexadecimal digits; complete the escape"
            throw failure(.notJSON, at: backslash, inContainer: isName, detail)
        }
        if let scalar = Unicode.Scalar(unit) {
            if unit == 0 { oddities.insert(.nul) }
            scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return backslash + 6
        }
        let next = backslash + 6
        if unit < 0xDC00, next + 1 < bytes.count, bytes[next] == UInt8(ascii: "\\"),
            bytes[next + 1] == UInt8(ascii: "u"),
            let low = codeUnit(at: next + 2), low & 0xFC00 == 0xDC00,
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)))
        {
            scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return next + 6
        }
        oddities.insert(.loneSurrogate)
        scratch.append(contentsOf: UTF8.encodedReplacementCharacter)
        return next
    }

    /// The value of the four hexadecimal digits at `start`, or nil when there are no four.
    private func codeUnit(at start: Int) -> UInt16? {
        guard start + 4 <= bytes.count else { return nil }
        var unit: UInt16 = 0
        for position in start..<start + 4 {
            let digit: UInt8
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[position] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[position] - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[position] - UInt8(ascii: "A") + 10
            default: return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
