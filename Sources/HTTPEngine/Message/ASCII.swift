/// Classes of bytes in HTTP's grammar (RFC 9110 §5.6, RFC 9112 §2 and §3), as tables because the parser asks for each
/// byte.
enum ASCII {
    /// Carriage return.
    static let carriageReturn: UInt8 = 0x0D
    /// Line feed.
    static let lineFeed: UInt8 = 0x0A
    /// Space.
    static let space: UInt8 = 0x20
    /// Horizontal tab.
    static let tab: UInt8 = 0x09
    /// Colon.
    static let colon: UInt8 = 0x3A

    /// Whether the byte may stand in a token: a method or a field name (RFC 9110 §5.6.2).
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    /// Whether the byte may stand in a field value: visible, space, tab or obs-text (RFC 9110 §5.5).
    @inline(__always)
    static func isFieldValue(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == tab
    }

    /// Whether the byte may stand in a request target: visible ASCII except `#`, which starts a fragment.
    @inline(__always)
    static func isTarget(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != 0x23
    }

    /// The value of a hexadecimal digit, or nil.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// The byte with an upper-case letter made lower case.
    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}

/// Whether two strings are equal without regard to ASCII case: the comparison of field names and of most tokens.
public func asciiEqualIgnoringCase(_ left: String, _ right: String) -> Bool {
    var left = left
    var right = right
    // Names in source code are native strings, so both give their bytes without a copy.
    return left.withUTF8 { leftBytes in
        right.withUTF8 { leftBytes.count == $0.count && leftBytes.equalsIgnoringCase($0) }
    }
}
