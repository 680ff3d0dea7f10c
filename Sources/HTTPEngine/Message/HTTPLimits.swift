/// The size limits of one message; reaching one is an `HTTPProtocolError` with a status.
///
/// Deadlines are limits of the drivers (`HTTPServerConfiguration`, `HTTPClientConfiguration`), because the engine has
/// no clock.
public struct HTTPLimits: Sendable, Equatable {
    /// Bytes of a whole head, request or status line included. Default 16 KiB; beyond it 431.
    public var headBytesMax: Int
    /// Header fields of one head. Default 100; beyond it 431.
    public var fieldCountMax: Int
    /// Bytes of a request target. Default 8 KiB; beyond it 414. It must lie below `headBytesMax` to have an effect.
    public var targetBytesMax: Int
    /// Bytes of a body after its framing is removed. Default 64 MiB; beyond it 413.
    public var bodyBytesMax: Int
    /// Bytes of one chunk-size line with its extensions. Default 256; beyond it 400.
    public var chunkLineBytesMax: Int
    /// Bytes that the framing of a chunked body may take besides twice the bytes of its data. Default 16 KiB; beyond it
    /// 400.
    ///
    /// Chunks of one byte cost six times their worth to receive. Whoever sends more than a few thousand of them does not
    /// mean well.
    public var chunkOverheadBytesMax: Int
    /// Bytes of all trailer fields of a chunked body, which are checked and then dropped. Default 4 KiB; beyond it 431.
    public var trailerBytesMax: Int

    /// Makes limits; every one has the default that its property documents.
    public init(
        headBytesMax: Int = 16 * 1024,
        fieldCountMax: Int = 100,
        targetBytesMax: Int = 8 * 1024,
        bodyBytesMax: Int = 64 * 1024 * 1024,
        chunkLineBytesMax: Int = 256,
        chunkOverheadBytesMax: Int = 16 * 1024,
        trailerBytesMax: Int = 4 * 1024
    ) {
        self.headBytesMax = headBytesMax
        self.fieldCountMax = fieldCountMax
        self.targetBytesMax = targetBytesMax
        self.bodyBytesMax = bodyBytesMax
        self.chunkLineBytesMax = chunkLineBytesMax
        self.chunkOverheadBytesMax = chunkOverheadBytesMax
        self.trailerBytesMax = trailerBytesMax
    }
}
