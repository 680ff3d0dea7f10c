/// Finds out which descriptors are ready: the small seam behind which epoll stands.
///
/// A poller belongs to one event loop and is only used on its queue. The loop waits, and then asks for the events one
/// by one, because their handlers add and remove descriptors meanwhile.
protocol ReadinessPoller {
    /// Starts to watch a descriptor; `token` comes back with every event.
    func add(_ descriptor: Int32, trigger: ReadinessTrigger, token: UInt64) throws(SystemError)
    /// Stops to watch a descriptor that is still open.
    func remove(_ descriptor: Int32)
    /// Waits for events at most so long and returns how many there are; -1 waits for ever, 0 does not wait.
    mutating func wait(milliseconds: Int32) -> Int
    /// One event of the last wait.
    func event(_ index: Int) -> (token: UInt64, readiness: Readiness)
    /// Ends the poller.
    func close()
}

/// When a poller reports a descriptor.
public enum ReadinessTrigger: Sendable {
    /// On edges: when it becomes ready to read or to write, once per change. The owner reads or writes until the
    /// kernel says that it would block.
    case edge
    /// On the level: as long as there is a connection to accept.
    case acceptable
    /// On each signal of an event counter.
    case signal
}
