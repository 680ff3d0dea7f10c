/// How the event stream behaves.
public struct EventsConfiguration: Sendable, Hashable {
    /// Seconds between heartbeats. Default 15.
    public var heartbeatSeconds = 15.0
    /// Seconds after which a client is to connect again. Default 3.
    public var retrySeconds = 3.0
    /// Events that are kept for clients that are slow or come back. Default 1,024.
    public var historyMax = 1024
    /// Bytes of the events that are kept. Default 4 MiB.
    public var historyBytesMax = 4 * 1024 * 1024
    /// Clients that may read the stream at once. Default 1,024.
    public var subscribersMax = 1024

    /// The defaults.
    public init() {}
}
