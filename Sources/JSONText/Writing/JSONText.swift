/// Helpers for JSON text that need no writer.
public enum JSONText {
    /// `string` as a JSON string literal with its quotation marks.
    public static func escaped(_ string: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(string.utf8.count + 2)
        StringEscaper.append(string, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONValue {
    /// The value as compact JSON text in UTF-8.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// The value as compact JSON text.
    public var text: String {
        String(decoding: bytes, as: UTF8.self)
    }
}
