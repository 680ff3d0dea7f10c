/// Writes the chunked transfer coding (RFC 9112 §7.1).
public enum ChunkedEncoder {
    /// Appends one chunk; nothing for empty data, because an empty chunk would end the body.
    public static func append(_ data: [UInt8], to output: inout [UInt8]) {
        guard !data.isEmpty else { return }
        output.append(hexadecimal: data.count)
        output.append("\r\n")
        output.append(contentsOf: data)
        output.append("\r\n")
    }

    /// Appends the end of the body, without trailer fields.
    public static func appendEnd(to output: inout [UInt8]) {
        output.append("0\r\n\r\n")
    }
}
