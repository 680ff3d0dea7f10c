internal import Compression
internal import SocketTransport

/// Codes a streamed body between the handler and the connection.
///
/// What the handler has written is let through at a flush point once 16 KiB were held back or the last point is 250 ms
/// old, whichever comes first, and at the end: so a fast stream is coded well, a slow one still flows, and no more than
/// 16 KiB ever wait. There are at most as many flush points as writes, and each costs 5 bytes.
actor StreamCoding {
    /// Bytes that are held back at most.
    static let heldBytesMax = 16 * 1024
    /// How old the last flush point is when a write makes the next one.
    static let flushInterval = Duration.milliseconds(250)

    private let sink: HTTPBodyWriter
    private let time: any LoopTimeSource
    private var deflater: Deflater
    private var heldCount = 0
    private var flushedAt: ContinuousClock.Instant

    /// Makes the coder of one body. Throws `outOfMemory` only.
    init(
        _ coding: ContentCoding, level: Int, time: any LoopTimeSource, sink: HTTPBodyWriter
    ) throws(DeflateError) {
        deflater = try Deflater(coding.format, level: level)
        self.time = time
        self.sink = sink
        flushedAt = time.now()
    }

    /// Takes a part of the body.
    func write(_ bytes: [UInt8]) async throws {
        let now = time.now()
        heldCount += bytes.count
        let isPoint = heldCount >= Self.heldBytesMax || now - flushedAt >= Self.flushInterval
        var coded: [UInt8] = []
        try deflater.deflate(bytes.span, into: &coded, flush: isPoint ? .point : .none)
        if isPoint {
            heldCount = 0
            flushedAt = now
        }
        if !coded.isEmpty { try await sink.write(coded) }
    }

    /// Ends the body.
    func finish() async throws {
        var coded: [UInt8] = []
        try deflater.deflate([UInt8]().span, into: &coded, flush: .finish)
        try await sink.write(coded)
    }
}
