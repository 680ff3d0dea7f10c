/// Percent-encoding of URIs (RFC 3986 §2.1).
public enum PercentCoding {
    /// Decodes a part of a URI; nil when an escape is malformed or the bytes are not UTF-8 or hold NUL.
    ///
    /// NUL is refused because no path or query of HTTP means it and C interfaces would cut the text there.
    public static func decode(_ text: Substring, plusIsSpace: Bool) -> String? {
        let source = text.utf8
        let escape = UInt8(ascii: "%")
        let plus = UInt8(ascii: "+")
        guard source.contains(where: { $0 == escape || (plusIsSpace && $0 == plus) }) else { return String(text) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.count)
        var iterator = source.makeIterator()
        while let byte = iterator.next() {
            if byte == escape {
                guard let first = iterator.next().flatMap(ASCII.hexValue),
                    let second = iterator.next().flatMap(ASCII.hexValue)
                else { return nil }
                let value = first << 4 | second
                if value == 0 { return nil }
                bytes.append(value)
            } else if plusIsSpace, byte == plus {
                bytes.append(ASCII.space)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Encodes text for use as one path segment or one query value: all but unreserved characters is escaped.
    public static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
