internal import CLinux
internal import Glibc

/// The poller on Linux's epoll.
struct EpollPoller: ReadinessPoller {
    /// How many events one wait takes; the C wrapper has room for 256.
    private static let eventsMax = 256

    private let epoll: Int32
    private var bits = [UInt32](repeating: 0, count: eventsMax)
    private var tokens = [UInt64](repeating: 0, count: eventsMax)

    /// Opens an epoll instance.
    init() throws(SystemError) {
        epoll = try SystemCall.require("epoll_create1") { clinux_epoll_create() }
    }

    /// Adds the descriptor to the epoll set.
    func add(_ descriptor: Int32, trigger: ReadinessTrigger, token: UInt64) throws(SystemError) {
        let events: UInt32 =
            switch trigger {
            case .edge: clinux_epoll_in | clinux_epoll_out | clinux_epoll_peer_ended | clinux_epoll_edge_triggered
            case .acceptable: clinux_epoll_in
            case .signal: clinux_epoll_in | clinux_epoll_edge_triggered
            }
        try SystemCall.require("epoll_ctl", subject: "add") {
            clinux_epoll_control(epoll, clinux_epoll_add, descriptor, events, token)
        }
    }

    /// Takes the descriptor out of the epoll set.
    func remove(_ descriptor: Int32) {
        // ENOENT cannot happen for a descriptor that was added and is open, and the close that follows removes it
        // anyway.
        _ = clinux_epoll_control(epoll, clinux_epoll_remove, descriptor, 0, 0)
    }

    /// Waits in epoll_wait.
    mutating func wait(milliseconds: Int32) -> Int {
        let count = clinux_epoll_wait(epoll, &bits, &tokens, Int32(Self.eventsMax), milliseconds)
        // EINTR is as good as no event: the loop looks at its timers and waits again.
        return max(0, Int(count))
    }

    /// One event of the last wait.
    func event(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        (tokens[index], Self.readiness(bits[index]))
    }

    /// Closes the epoll instance.
    func close() {
        SystemCall.close(epoll)
    }

    private static func readiness(_ bits: UInt32) -> Readiness {
        var readiness: Readiness = []
        if bits & clinux_epoll_in != 0 { readiness.insert(.readable) }
        if bits & clinux_epoll_out != 0 { readiness.insert(.writable) }
        if bits & clinux_epoll_peer_ended != 0 { readiness.insert(.peerEnded) }
        if bits & clinux_epoll_hang_up != 0 { readiness.insert(.hangUp) }
        if bits & clinux_epoll_error != 0 { readiness.insert(.error) }
        return readiness
    }
}
