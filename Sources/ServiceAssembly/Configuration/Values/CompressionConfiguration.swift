/// Whether and how bodies are compressed, in both directions.
public struct CompressionConfiguration: Sendable, Hashable {
    /// Whether gzip and deflate are decoded in requests. Default true; else such bodies get 415.
    public var requests = true
    /// Whether answers are compressed for clients that accept it. Default true.
    public var responses = true
    /// Bytes from which an answer is compressed. Default 1,024.
    public var bytesMin = 1024
    /// How hard answers are compressed, 1 (fast) to 9 (small). Default 1.
    public var level = 1
    /// Decoded bytes for each byte of a request body. Default 500.
    public var ratioMax = 500
    /// Decoded bytes of a request body up to which the ratio does not count. Default 1 MiB.
    public var ratioFreeBytes = 1024 * 1024

    /// The defaults.
    public init() {}
}
