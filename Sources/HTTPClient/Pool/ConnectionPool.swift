internal import TLSEngine

/// The decisions of a connection pool: who gets which connection, who waits, what is closed.
///
/// Per origin the most recently used idle connection is taken first, so that the others can grow old
/// and go. At the limit requests wait in order. Times are given in; there is no socket and no clock here.
struct ConnectionPool {
    /// Where a connection leads, and as whom: connections are shared only where all of it is equal.
    struct Origin: Hashable, Sendable {
        /// The host name or address.
        var host: String
        /// The port.
        var port: Int
        /// What the ends of an encrypted connection have to be; nil for a plain one.
        var tls: TLSClientContext?
    }

    /// The name of a connection, counted up.
    typealias ConnectionID = UInt64
    /// The name of a request, counted up by its owner.
    typealias RequestID = UInt64

    /// What is to be done for a request.
    enum Action: Equatable {
        /// Send it on this idle connection.
        case reuse(ConnectionID)
        /// Make this connection and send it there.
        case connect(ConnectionID)
        /// Keep it until `Next` names it.
        case wait
    }

    /// What is to be done when a connection has become free or is gone.
    enum Next: Equatable {
        /// Nobody waits.
        case nothing
        /// Send the waiting request on the connection that has become free.
        case reuse(RequestID)
        /// Make this connection for the waiting request.
        case connect(ConnectionID, for: RequestID)
    }

    private struct Idle {
        var connection: ConnectionID
        var expiresAt: ContinuousClock.Instant
    }

    private struct Waiter {
        var request: RequestID
        var needsFresh: Bool
    }

    private struct Host {
        var openCount = 0
        var idle: [Idle] = []
        var waiters: [Waiter] = []
        var firstWaiter = 0
        var waitingRequests: Set<RequestID> = []
    }

    private let connectionsPerHostMax: Int
    private var hosts: [Origin: Host] = [:]
    private var lastConnection: ConnectionID = 0

    /// Makes an empty pool.
    init(connectionsPerHostMax: Int) {
        self.connectionsPerHostMax = max(1, connectionsPerHostMax)
    }

    /// How many connections to the origin are open, being made ones included.
    func openCount(_ origin: Origin) -> Int { hosts[origin]?.openCount ?? 0 }

    /// How many connections to the origin are idle.
    func idleCount(_ origin: Origin) -> Int { hosts[origin]?.idle.count ?? 0 }

    /// Finds a connection for a request.
    ///
    /// - Parameter needsFresh: Whether only a new connection will do, because a reused one has just turned out dead.
    /// - Returns: What to do, and which idle connections to close now: they are too old, or make room.
    mutating func acquire(
        _ origin: Origin, for request: RequestID, needsFresh: Bool, now: ContinuousClock.Instant
    ) -> (action: Action, toClose: [ConnectionID]) {
        var host = hosts[origin] ?? Host()
        defer { hosts[origin] = host }
        var toClose: [ConnectionID] = []
        if !needsFresh {
            while let last = host.idle.popLast() {
                if last.expiresAt > now { return (.reuse(last.connection), toClose) }
                toClose.append(last.connection)
                host.openCount -= 1
            }
        } else if host.openCount >= connectionsPerHostMax, !host.idle.isEmpty {
            toClose.append(host.idle.removeFirst().connection)
            host.openCount -= 1
        }
        if host.openCount < connectionsPerHostMax {
            return (.connect(open(&host)), toClose)
        }
        host.waiters.append(Waiter(request: request, needsFresh: needsFresh))
        host.waitingRequests.insert(request)
        return (.wait, toClose)
    }

    /// A connection has become free: it goes to the first who waits, or becomes idle.
    ///
    /// - Returns: What to do; `closes` when the connection itself must be closed to make room for a fresh one.
    mutating func release(
        _ connection: ConnectionID, _ origin: Origin, expiresAt: ContinuousClock.Instant
    ) -> (next: Next, closes: Bool) {
        guard var host = hosts[origin] else { return (.nothing, true) }
        defer { hosts[origin] = host }
        guard let waiter = takeWaiter(&host) else {
            host.idle.append(Idle(connection: connection, expiresAt: expiresAt))
            return (.nothing, false)
        }
        if waiter.needsFresh {
            host.openCount -= 1
            return (.connect(open(&host), for: waiter.request), true)
        }
        return (.reuse(waiter.request), false)
    }

    /// A connection is gone that was open, whatever it was doing, and that the pool had not told to close.
    mutating func closed(_ connection: ConnectionID, _ origin: Origin) -> Next {
        guard var host = hosts[origin] else { return .nothing }
        host.idle.removeAll { $0.connection == connection }
        host.openCount -= 1
        var next = Next.nothing
        if let waiter = takeWaiter(&host) { next = .connect(open(&host), for: waiter.request) }
        hosts[origin] = host.openCount == 0 ? nil : host
        return next
    }

    /// A waiting request needs no connection any more.
    mutating func cancel(_ request: RequestID, _ origin: Origin) {
        hosts[origin]?.waitingRequests.remove(request)
    }

    private mutating func open(_ host: inout Host) -> ConnectionID {
        lastConnection += 1
        host.openCount += 1
        return lastConnection
    }

    private func takeWaiter(_ host: inout Host) -> Waiter? {
        while host.firstWaiter < host.waiters.count {
            let waiter = host.waiters[host.firstWaiter]
            host.firstWaiter += 1
            if host.waitingRequests.remove(waiter.request) != nil { return waiter }
        }
        host.waiters.removeAll()
        host.firstWaiter = 0
        return nil
    }
}
