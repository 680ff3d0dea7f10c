/// The last events, bounded by their number and by their bytes; the newest is always kept.
///
/// It is the buffer of every client at once: a client is a place in it, so a thousand slow ones cost no more than one,
/// and who falls behind further than it reaches has lost events.
struct EventHistory: Sendable {
    /// Most events.
    let eventsMax: Int
    /// Most bytes of their blocks; a single event may have more.
    let bytesMax: Int
    /// The number of the oldest event that is kept; that of the next one where none is.
    private(set) var oldest = 1
    /// The number that the next event gets.
    private(set) var next = 1
    private var slots: [KeptEvent?]
    private var bytes = 0

    /// An empty history of at least one event.
    init(eventsMax: Int, bytesMax: Int) {
        self.eventsMax = max(1, eventsMax)
        self.bytesMax = bytesMax
        slots = Array(repeating: nil, count: self.eventsMax)
    }

    /// The event of a number; `nil` where it is forgotten or has not been.
    subscript(number: Int) -> KeptEvent? {
        guard number >= oldest, number < next else { return nil }
        return slots[number % eventsMax]
    }

    /// Keeps an event, whose number must be `next`, and forgets what it leaves no room for.
    mutating func append(_ event: KeptEvent) {
        if next - oldest == eventsMax { forgetOldest() }
        slots[event.number % eventsMax] = event
        next = event.number + 1
        bytes += event.block.count
        while bytes > bytesMax, next - oldest > 1 { forgetOldest() }
    }

    private mutating func forgetOldest() {
        bytes -= slots[oldest % eventsMax]?.block.count ?? 0
        slots[oldest % eventsMax] = nil
        oldest += 1
    }
}
