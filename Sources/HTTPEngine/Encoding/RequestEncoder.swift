/// Writes a request as a client sends it (RFC 9112 §3).
public enum RequestEncoder {
    /// The bytes of a request with its body.
    ///
    /// `Host` (unless given) and `Content-Length` are written here; given fields of the names `Content-Length`,
    /// `Transfer-Encoding` and `Connection` are left out. A body is announced for every method that has one, GET too;
    /// an empty body only for POST, PUT and PATCH.
    ///
    /// - Parameter authority: Host and port for the `Host` field.
    public static func encode(
        method: HTTPMethod, target: String, authority: String, fields: HeaderFields, body: [UInt8]
    ) throws(MessageFieldError) -> [UInt8] {
        guard !method.rawValue.isEmpty, method.rawValue.utf8.allSatisfy(ASCII.isToken) else {
            throw MessageFieldError(detail: "The method is not a token.")
        }
        guard !target.isEmpty, target.utf8.allSatisfy(ASCII.isTarget) else {
            throw MessageFieldError(detail: "The target holds a byte that must be percent-encoded.")
        }
        var output: [UInt8] = []
        output.reserveCapacity(256 + body.count)
        output.append(text: method.rawValue)
        output.append(ASCII.space)
        output.append(text: target)
        output.append(" HTTP/1.1\r\n")
        if !fields.contains("Host") { try appendField("Host", authority, to: &output) }
        for (name, value) in fields.entries where !isWrittenHere(name) {
            try appendField(name, value, to: &output)
        }
        if !body.isEmpty || method == .post || method == .put || method == .patch {
            output.append("Content-Length: ")
            output.append(decimal: body.count)
            output.append("\r\n")
        }
        output.append("\r\n")
        output.append(contentsOf: body)
        return output
    }

    private static func isWrittenHere(_ name: String) -> Bool {
        switch name.utf8.count {
        case 10: asciiEqualIgnoringCase(name, "Connection")
        case 14: asciiEqualIgnoringCase(name, "Content-Length")
        case 17: asciiEqualIgnoringCase(name, "Transfer-Encoding")
        default: false
        }
    }

    private static func appendField(
        _ name: String, _ value: String, to output: inout [UInt8]
    ) throws(MessageFieldError) {
        guard output.append(fieldNamed: name, value) else { throw .field(name) }
    }
}
