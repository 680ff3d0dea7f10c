/// Where a streamed body writes its bytes.
///
/// It holds only a sink, so that code which streams can also be run without a server, into an array for example.
public struct HTTPBodyWriter: Sendable {
    private let sink: @Sendable ([UInt8]) async throws -> Void

    /// Makes a writer that hands every write to `sink`.
    public init(_ sink: @escaping @Sendable ([UInt8]) async throws -> Void) {
        self.sink = sink
    }

    /// Sends bytes; returns when the connection can take more, which is how a slow reader slows the writer down.
    ///
    /// An empty array sends nothing. A body has one writer at a time: the next call begins when the last has returned.
    /// A part may be held back a little to be compressed with what follows, but never in event streams.
    ///
    /// Throws `HTTPBodyWriteError.peerGone` when the client has gone away or the server has cut the connection.
    public func write(_ bytes: [UInt8]) async throws {
        try await sink(bytes)
    }
}

/// Why a streamed body could not be written.
public enum HTTPBodyWriteError: Error, Sendable, Equatable {
    /// The connection is closed; nobody reads any more.
    case peerGone
}
