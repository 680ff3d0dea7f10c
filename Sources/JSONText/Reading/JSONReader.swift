/// A strict reader of JSON text (RFC 8259).
///
/// Refused are: duplicate names in one object, nesting beyond the limit, bytes that are not UTF-8, a byte order mark,
/// unescaped control characters in strings, leading zeros, trailing commas, comments and bytes after the value.
/// Tolerated and noted are lone surrogate escapes, which become U+FFFD, and NUL characters, which are kept.
/// The reader keeps its own stack, so that hostile nesting cannot exhaust the thread's, and strings are scanned eight
/// bytes at a time.
public enum JSONReader {
    /// Reads one document that spans all of `bytes`.
    ///
    /// Throws the first problem in the order of the text.
    public static func read(
        _ bytes: [UInt8], limits: JSONLimits = JSONLimits()
    ) throws(JSONReadError) -> JSONDocument {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONReadError) in
            try read(buffer, limits: limits)
        }
    }

    /// Reads one document that spans all of `buffer`, which must stay valid during the call.
    public static func read(
        _ buffer: UnsafeBufferPointer<UInt8>, limits: JSONLimits = JSONLimits()
    ) throws(JSONReadError) -> JSONDocument {
        var parser = JSONParser(buffer, limits: limits)
        return try parser.document()
    }

    /// Reads one document from a string.
    public static func read(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONReadError) -> JSONDocument {
        let outcome = text.utf8.withContiguousStorageIfAvailable { buffer in
            Result { () throws(JSONReadError) in try read(buffer, limits: limits) }
        }
        guard let outcome else { return try read(Array(text.utf8), limits: limits) }
        return try outcome.get()
    }
}
