internal import SocketTransport

/// The limits of a server that concern not one message but the behaviour of clients over time and in numbers.
public struct HTTPServerHardening: Sendable, Equatable {
    /// The least bytes a second of a body that takes longer than `bodyTimeout`; 0 turns it off, and `bodyTimeout` is the
    /// end then. Default 16 KiB.
    ///
    /// A body gains one second for each so many bytes of it that have come: the largest body may take about an hour over
    /// a slow link, and one that drips gains nothing.
    public var bodyRateMin = 16 * 1024
    /// The least bytes a second that a client must take of a response that waits for it, measured over each
    /// `writeTimeout`; 0 turns it off. Default 1 KiB; then the connection is cut.
    ///
    /// What counts is what the client's kernel has acknowledged, not what this one holds for it.
    public var responseRateMin = 1024
    /// Bytes of a response that the kernel may hold unsent for one connection. Default 128 KiB. Without it a slow reader
    /// takes millions of the kernel's bytes, and a thousand of them slow all connections of the machine down.
    public var unsentBytesMax = 128 * 1024
    /// How many connections one address may have open; 0 turns it off. Default 1,024; a further one is reset at once.
    ///
    /// For IPv6 the first 64 bits count as the address. Connections of Unix domain sockets never count. Behind a reverse
    /// proxy all clients have the proxy's address: turn it off there.
    public var connectionsPerAddress = 1024
    /// Whether connections of this machine count for `connectionsPerAddress` too. Default false.
    public var countsLoopback = false
    /// How long a connection must have been idle to make room for a new one when `connectionsMax` are open. Default 1 s.
    public var idleProtection = Duration.seconds(1)
    /// How many requests of one connection are answered before the loop turns to the others, at least 1. Default 64.
    public var requestsPerTurn = 64
    /// How long accepting pauses when there is no descriptor or no memory for a connection. Default 200 ms.
    public var acceptPause = Duration.milliseconds(200)

    /// Makes limits; every one has the default that its property documents.
    public init() {}
}

extension HTTPServerConfiguration {
    /// The limits of the acceptor.
    var acceptorLimits: Acceptor.Limits {
        var limits = Acceptor.Limits(connectionsMax: connectionsMax)
        limits.connectionsPerAddress = hardening.connectionsPerAddress
        limits.countsLoopback = hardening.countsLoopback
        limits.pause = hardening.acceptPause
        return limits
    }
}

extension Acceptor.Refusal {
    /// The name of the limit for counters.
    var limitName: String {
        switch self {
        case .closed(.connections): "connections"
        case .closed(.descriptors): "descriptors"
        case .address: "connections_per_address"
        }
    }
}
