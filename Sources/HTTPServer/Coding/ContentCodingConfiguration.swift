/// The settings of content codings: gzip and deflate of bodies, in both directions (RFC 9110 §8.4).
public struct ContentCodingConfiguration: Sendable, Equatable {
    /// Whether coded request bodies are decoded. Default true; else every coding gets 415.
    public var decodesRequests: Bool
    /// Whether responses are coded for clients that accept it. Default true.
    public var codesResponses: Bool
    /// Bytes from which a response body is coded; shorter ones gain nothing. Default 1,024. Streams have no length and
    /// are coded.
    public var responseBytesMin: Int
    /// How hard responses are compressed, 1 (fast) to 9 (small). Default 1: on answers of this service level 6 makes
    /// bodies a tenth smaller for ten times the work.
    public var level: Int
    /// Decoded bytes for each coded byte of a request body, at most. Default 500; beyond it 413.
    public var ratioMax: Int
    /// Decoded bytes of a request body up to which the ratio does not count. Default 1 MiB.
    public var ratioFreeBytes: Int

    /// Makes settings; every one has the default that its property documents.
    public init(
        decodesRequests: Bool = true, codesResponses: Bool = true, responseBytesMin: Int = 1024, level: Int = 1,
        ratioMax: Int = 500, ratioFreeBytes: Int = 1024 * 1024
    ) {
        self.decodesRequests = decodesRequests
        self.codesResponses = codesResponses
        self.responseBytesMin = responseBytesMin
        self.level = level
        self.ratioMax = ratioMax
        self.ratioFreeBytes = ratioFreeBytes
    }
}
