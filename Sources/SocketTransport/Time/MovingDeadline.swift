/// The one deadline that a connection has at a time, with as few timers as possible.
///
/// On a busy keep-alive connection the deadline moves with every message. The timer in the loop's heap is left where
/// it is when the deadline moves back; when it fires too early it is set again. Used on its loop only.
public struct MovingDeadline<Kind: Sendable & Equatable> {
    /// What the connection is late for when the deadline passes; nil when there is no deadline.
    public private(set) var kind: Kind?
    /// When it passes; nil when there is none.
    public private(set) var instant: ContinuousClock.Instant?
    private var timer: (id: TimerID, instant: ContinuousClock.Instant)?

    /// Makes it without a deadline.
    public init() {}

    /// Sets the deadline, in place of any other.
    ///
    /// - Parameter fire: What a timer calls on the loop; it calls `timerFired`. Only made when a timer is needed.
    public mutating func set(
        _ kind: Kind, at instant: ContinuousClock.Instant, on loop: EventLoop, fire: @autoclosure () -> (() -> Void)
    ) {
        self.kind = kind
        self.instant = instant
        if let timer {
            if timer.instant <= instant { return }
            loop.cancel(timer.id)
        }
        timer = (id: loop.schedule(at: instant, fire()), instant: instant)
    }

    /// Takes the deadline away; the timer may stay.
    public mutating func clear() {
        kind = nil
        instant = nil
    }

    /// Looks at the deadline when its timer has fired: what is late, or nil, after setting the timer again if need be.
    public mutating func timerFired(on loop: EventLoop, fire: @autoclosure () -> (() -> Void)) -> Kind? {
        timer = nil
        guard let kind, let instant else { return nil }
        if instant <= loop.now {
            clear()
            return kind
        }
        timer = (id: loop.schedule(at: instant, fire()), instant: instant)
        return nil
    }

    /// Takes the deadline and its timer away for good.
    public mutating func cancel(on loop: EventLoop) {
        clear()
        if let timer { loop.cancel(timer.id) }
        timer = nil
    }
}
