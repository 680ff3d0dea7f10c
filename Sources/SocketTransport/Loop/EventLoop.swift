internal import CLinux
internal import Dispatch

/// Hears the readiness of one descriptor, on the loop that watches it.
public protocol ReadinessHandler: AnyObject {
    /// Something has changed for the descriptor.
    func descriptorReady(_ readiness: Readiness)
}

/// One epoll loop on a serial dispatch queue of its own.
///
/// A turn waits for readiness, tells the handlers, runs what was handed in by `execute`, and fires timers. A
/// DispatchSource per descriptor would be less code, but on Linux it loses data on hang-up and can miss a write
/// readiness; here every edge reaches its handler.
///
/// The methods that say "on the loop" may only be called from code that the loop runs: handlers, timers, `execute`d
/// work.
///
/// Invariant of `@unchecked Sendable`: `inbox` is Sendable; `clock` and `wakeDescriptor` never change; `poller`,
/// `table`, `timers` and `now` are touched only by code that runs in `run`, on one serial queue (and by `init` before
/// it starts).
public final class EventLoop: @unchecked Sendable {
    /// The token of the wake descriptor; registrations never get it.
    private static let wakeToken = UInt64.max

    private let clock: any LoopTimeSource
    private let inbox = LoopInbox()
    private let wakeDescriptor: Int32
    private var poller: EpollPoller
    private var table = DescriptorTable<any ReadinessHandler>()
    private var timers = TimerHeap<() -> Void>()

    /// The time at the start of the present turn; on the loop. Reading it costs nothing.
    public private(set) var now: ContinuousClock.Instant

    /// Makes a loop and starts it; it runs until `stop`.
    ///
    /// - Parameters:
    ///   - label: The name of its queue, seen in debuggers.
    ///   - timeSource: Where it reads the time.
    public init(label: String, timeSource: any LoopTimeSource = SystemTimeSource()) throws(SystemError) {
        clock = timeSource
        now = timeSource.now()
        poller = try EpollPoller()
        do {
            wakeDescriptor = try SystemCall.require("eventfd") { clinux_eventfd() }
        } catch {
            poller.close()
            throw error
        }
        try poller.add(wakeDescriptor, trigger: .signal, token: Self.wakeToken)
        timeSource.onAdvance { [weak self] in self?.execute {} }
        // The running loop keeps itself alive.
        DispatchQueue(label: label, qos: .userInitiated).async { self.run() }
    }

    deinit {
        // Not closed by `run`: a thread inside `execute` may be about to signal it, and holds the loop.
        SystemCall.close(wakeDescriptor)
        poller.close()
    }

    /// Hands work to the loop; the work of one thread runs in its order.
    ///
    /// Returns false when the loop has been stopped: the work will not run.
    @discardableResult
    public func execute(_ work: @escaping @Sendable () -> Void) -> Bool {
        switch inbox.submit(work) {
        case .accepted: return true
        case .acceptedByASleepingLoop:
            wake()
            return true
        case .refused: return false
        }
    }

    /// Ends the loop once the work handed in before has run.
    ///
    /// Descriptors that are still registered are forgotten, not closed: their owners close them before.
    public func stop() async {
        await withCheckedContinuation { continuation in
            switch inbox.stop(continuation) {
            case .accepted: break
            case .acceptedByASleepingLoop: wake()
            case .refused: continuation.resume()
            }
        }
    }

    /// Ends the loop like `stop`, without waiting for it.
    public func requestStop() {
        if inbox.stop(nil) == .acceptedByASleepingLoop { wake() }
    }

    /// Watches a descriptor; on the loop. The loop holds the handler until `deregister`.
    public func register(
        _ descriptor: Int32, trigger: ReadinessTrigger = .edge, handler: any ReadinessHandler
    ) throws(SystemError) {
        let token = table.nextToken(for: descriptor)
        try poller.add(descriptor, trigger: trigger, token: token)
        table.insert(handler, token: token)
    }

    /// Stops to watch a descriptor; on the loop, before the descriptor is closed.
    public func deregister(_ descriptor: Int32) {
        poller.remove(descriptor)
        table.remove(descriptor)
    }

    /// Calls `action` on the loop when the deadline has come; on the loop.
    public func schedule(at deadline: ContinuousClock.Instant, _ action: @escaping () -> Void) -> TimerID {
        timers.schedule(at: deadline, action)
    }

    /// Cancels a timer; on the loop.
    public func cancel(_ timer: TimerID) {
        timers.cancel(timer)
    }

    /// The counter is never read: its registration is edge-triggered and every write is an edge. It could only
    /// overflow after 2^64 signals.
    private func wake() {
        _ = clinux_eventfd_signal(wakeDescriptor)
    }

    private func run() {
        while true {
            let count = poller.wait(milliseconds: inbox.maySleep() ? sleepMilliseconds() : 0)
            let work = inbox.takeWork()
            now = clock.now()
            for index in 0..<count {
                let (token, readiness) = poller.event(index)
                table.handler(token: token)?.descriptorReady(readiness)
            }
            for item in work { item() }
            while let action = timers.popDue(at: now) { action() }
            if let waiters = inbox.closeIfStopped() {
                table.removeAll()
                timers = TimerHeap()
                for waiter in waiters { waiter.resume() }
                return
            }
        }
    }

    private func sleepMilliseconds() -> Int32 {
        guard let deadline = timers.nextDeadline() else { return -1 }
        let remaining = deadline - clock.now()
        if remaining <= .zero { return 0 }
        let (seconds, attoseconds) = remaining.components
        if seconds >= 3600 { return 3_600_000 }
        // Rounded up: a sleep that ends just before the deadline would be followed by another.
        return Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
