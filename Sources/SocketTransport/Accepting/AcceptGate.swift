internal import Glibc

/// Decides when a listener may accept: a cap on open connections, and a pause when the process is out of descriptors.
///
/// Over the cap accepting stops, and the kernel's backlog holds who comes until a connection closes. When an accept fails for
/// want of descriptors or memory, the listener would be reported ready again at once, so it is left alone for a while.
public struct AcceptGate: Sendable {
    /// What the acceptor is to do.
    public enum Action: Sendable, Equatable {
        /// Accept until nobody waits.
        case accept
        /// Stop to watch the listener; nothing is to be done until the gate opens again.
        case stopWatching(reason: ClosedReason)
        /// Watch the listener again.
        case watch
        /// Nothing.
        case nothing
    }

    /// Why the gate is closed.
    public enum ClosedReason: Sendable, Equatable {
        /// As many connections are open as may be.
        case connections
        /// There is no descriptor or no memory for another; try again after the pause.
        case descriptors
    }

    private let connectionsMax: Int
    private var isPaused = false

    /// Whether the listener is being watched.
    private(set) var isWatching = true

    /// Whether the listener is closed for good.
    private(set) var isShut = false

    /// How many connections are open.
    public private(set) var openCount = 0

    /// Makes a gate that is open.
    public init(connectionsMax: Int) {
        self.connectionsMax = connectionsMax
    }

    /// Whether another connection may be accepted right now.
    public var isOpen: Bool { !isShut && !isPaused && openCount < connectionsMax }

    /// A connection was accepted; stops the watch when it was the last allowed one.
    public mutating func accepted() -> Action {
        openCount += 1
        return isOpen ? .accept : stop(.connections)
    }

    /// A connection was closed; the listener may be watched again.
    public mutating func connectionClosed() -> Action {
        openCount -= 1
        return resume()
    }

    /// An accept failed. ECONNABORTED and the network errors that accept passes on concern one connection only.
    public mutating func failed(_ code: Int32) -> Action {
        switch code {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            isPaused = true
            return stop(.descriptors)
        default:
            return .accept
        }
    }

    /// The listener could not be watched, for want of memory in the kernel: accepting pauses.
    public mutating func watchFailed() -> Action {
        isPaused = true
        return stop(.descriptors)
    }

    /// The pause after a failure is over.
    public mutating func pauseEnded() -> Action {
        isPaused = false
        return resume()
    }

    /// The listener is closed for good.
    public mutating func shut() {
        isShut = true
        isWatching = false
    }

    private mutating func stop(_ reason: ClosedReason) -> Action {
        guard isWatching else { return .nothing }
        isWatching = false
        return .stopWatching(reason: reason)
    }

    private mutating func resume() -> Action {
        guard isOpen, !isWatching else { return .nothing }
        isWatching = true
        return .watch
    }
}
