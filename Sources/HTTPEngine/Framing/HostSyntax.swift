/// The grammar of `Host` and of an absolute target's authority: `uri-host [":" port]` (RFC 9110 §7.2).
enum HostSyntax {
    /// Whether the bytes are a non-empty host with an optional port; user information is not allowed.
    static func isValid(_ value: ByteView) -> Bool {
        var index = 0
        if value.first == UInt8(ascii: "[") {
            index = 1
            while index < value.count, isAddressByte(value[index]) { index += 1 }
            guard index > 1, index < value.count, value[index] == UInt8(ascii: "]") else { return false }
            index += 1
        } else {
            while index < value.count, isNameByte(value[index]) { index += 1 }
            guard index > 0 else { return false }
        }
        if index == value.count { return true }
        guard value[index] == ASCII.colon else { return false }
        return value[(index + 1)...].allSatisfy { $0 >= 0x30 && $0 <= 0x39 } && value.count - index <= 6
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        case 0x21, 0x24...0x2C, 0x3B, 0x3D, 0x25: true
        default: false
        }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        byte == ASCII.colon || byte == UInt8(ascii: ".") || ASCII.hexValue(byte) != nil
    }
}
