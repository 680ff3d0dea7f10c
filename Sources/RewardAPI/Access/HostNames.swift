/// Tells loopback names among the values of `Host` (RFC 9110 §7.2).
///
/// A page of the web can point a name of its own at 127.0.0.1 and then read from the service as from its own origin.
/// The browser still sends that name as `Host`, so refusing every name that is not loopback stops it.
enum HostNames {
    /// Whether `host` is `localhost`, an address in 127.0.0.0/8, or `[::1]`, with or without a port.
    static func isLoopback(_ host: String) -> Bool {
        var text = host
        return text.withUTF8 { bytes in
            if bytes.first == UInt8(ascii: "[") {
                let name = Array("[::1]".utf8)
                return bytes.starts(with: name) && isPortOrEnd(bytes, from: name.count)
            }
            let end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            let name = UnsafeBufferPointer(rebasing: bytes[..<end])
            return (isLocalhost(name) || isLoopbackAddress(name)) && isPortOrEnd(bytes, from: end)
        }
    }

    private static func isLocalhost(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        name.count == 9 && zip(name, "localhost".utf8).allSatisfy { $0 | 0x20 == $1 }
    }

    /// Four decimal numbers of at most 255, the first of them 127.
    private static func isLoopbackAddress(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var part = 0
        var digits = 0
        var value = 0
        for byte in name {
            switch byte {
            case 48...57:
                value = value * 10 + Int(byte - 48)
                digits += 1
                guard digits <= 3, value <= 255 else { return false }
            case UInt8(ascii: "."):
                guard digits > 0, part > 0 || value == 127 else { return false }
                part += 1
                (digits, value) = (0, 0)
            default: return false
            }
        }
        return part == 3 && digits > 0
    }

    private static func isPortOrEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        guard start < bytes.count else { return true }
        let digits = bytes[(start + 1)...]
        return bytes[start] == UInt8(ascii: ":") && digits.count <= 5 && digits.allSatisfy { (48...57).contains($0) }
    }
}
