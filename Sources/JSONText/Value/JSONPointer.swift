/// Builds JSON Pointers (RFC 6901), the texts that say where in a document something stands.
///
/// The whole document is the empty string; every step down adds `/` and a member name or an element number.
public enum JSONPointer {
    /// The pointer of the member called `name` in the object at `parent`.
    public static func member(_ name: String, of parent: String = "") -> String {
        parent + "/" + escaped(name)
    }

    /// The pointer of the element at `index`, counted from 0, in the array at `parent`.
    public static func element(_ index: Int, of parent: String = "") -> String {
        parent + "/" + String(index)
    }

    /// One step with `~` written as `~0` and `/` as `~1` (RFC 6901 section 3).
    public static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "~"): bytes += "~0".utf8
            case UInt8(ascii: "/"): bytes += "~1".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
