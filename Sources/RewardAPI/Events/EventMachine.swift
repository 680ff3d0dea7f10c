internal import JSONText
internal import RewardCore

/// The state of all event streams: what happened, who listens, and how far each has got. Pure; `EventHub` drives it.
///
/// Every change says which subscribers have something to take now; the driver wakes them, and each takes at its own
/// pace. One that is caught up is moved along past events that its filter leaves out, so that it cannot fall behind by
/// them.
struct EventMachine: Sendable {
    /// What a subscriber finds when it looks.
    enum Delivery: Sendable, Equatable {
        /// Nothing new.
        case nothing
        /// Whole blocks to send; there may be more.
        case blocks([UInt8])
        /// The last block to send; then the stream ends, for the reason given.
        case last([UInt8], EventStreamEnd)
    }

    /// Why nobody can be let in.
    enum Refusal: Error, Sendable, Equatable {
        /// There are as many subscribers as there may be.
        case full(max: Int)
        /// The service shuts down.
        case closed
    }

    private struct Subscriber {
        let filter: EventFilter
        /// The number of the event to look at next.
        var next: Int
        /// The number that the client would come back with as its last.
        var told: Int
        var isHeartbeatDue = false
        /// The token that it came with; `nil` where none is needed.
        let token: AccessToken?
        var isExpelled = false
    }

    /// Bytes from which on one delivery takes no further event.
    static let deliveryBytes = 64 << 10

    private let start: Int64
    private let subscribersMax: Int
    private let retryMilliseconds: Int
    private var history: EventHistory
    private var subscribers: [Int: Subscriber] = [:]
    private var lastSubscriber = 0
    private var isClosed = false

    /// Nothing has happened and nobody listens. `start` is the time of the process's start in milliseconds.
    init(start: Int64, history: EventHistory, subscribersMax: Int, retryMilliseconds: Int) {
        self.start = start
        self.history = history
        self.subscribersMax = subscribersMax
        self.retryMilliseconds = retryMilliseconds
    }

    /// How many listen now.
    var subscriberCount: Int { subscribers.count }

    /// Keeps an event and returns the subscribers that are to be woken for it. `data` is compact JSON.
    mutating func append(_ type: EventType, task: String, partition: String?, data: [UInt8]) -> [Int] {
        guard !isClosed else { return [] }
        let number = history.next
        var block: [UInt8] = []
        block.reserveCapacity(data.count + 96)
        EventText.append(id: id(number), event: type.rawValue, data: data, to: &block)
        let event = KeptEvent(number: number, type: type, task: task, partition: partition, block: block)
        history.append(event)
        var woken: [Int] = []
        for (subscriber, state) in subscribers {
            if state.filter.passes(event) {
                woken.append(subscriber)
            } else if state.next == number {
                subscribers[subscriber]?.next = number + 1
            }
        }
        return woken
    }

    /// Lets somebody in: behind the event `last` where it is given, else behind the newest. Returns its number and the
    /// block that its stream begins with, which says so where events in between are gone or may be.
    ///
    /// - Parameter token: what the client was let in for, which `expel` asks about.
    mutating func subscribe(
        after last: EventID?, filter: EventFilter, token: AccessToken?
    ) throws(Refusal) -> (subscriber: Int, opening: [UInt8]) {
        guard !isClosed else { throw .closed }
        guard subscribers.count < subscribersMax else { throw .full(max: subscribersMax) }
        let gap = last.flatMap(gap(after:))
        let told: Int
        if gap != nil { told = history.oldest - 1 } else { told = last?.number ?? history.next - 1 }
        lastSubscriber += 1
        subscribers[lastSubscriber] = Subscriber(filter: filter, next: told + 1, told: told, token: token)
        var opening: [UInt8] = []
        EventText.append(retryMilliseconds: retryMilliseconds, to: &opening)
        if let last, let gap {
            EventText.append(
                id: id(told), event: StreamEvent.missed.rawValue, data: missed(last, gap), to: &opening)
        } else {
            EventText.append(id: id(told), to: &opening)
        }
        return (lastSubscriber, opening)
    }

    /// What a subscriber is to send now.
    mutating func take(_ number: Int) -> Delivery {
        guard var subscriber = subscribers[number] else { return .nothing }
        if subscriber.isExpelled { return .last(ended(.access), .access) }
        guard subscriber.next >= history.oldest else { return .last(behind(subscriber), .behind) }
        var blocks: [UInt8] = []
        while isClosed || blocks.count < Self.deliveryBytes, let event = history[subscriber.next] {
            if subscriber.filter.passes(event) {
                blocks += event.block
                subscriber.told = event.number
            }
            subscriber.next = event.number + 1
        }
        // What was told before the end is delivered with it, in one piece: nobody can ask for it later.
        if isClosed { return .last(blocks + ended(.shutdown), .shutdown) }
        if blocks.isEmpty, subscriber.isHeartbeatDue {
            EventText.append(comment: "heartbeat", to: &blocks)
            // Events that the filter leaves out move the client's place along, else it would come back to a gap.
            let place = subscriber.next - 1
            EventText.append(id: place == subscriber.told ? nil : id(place), to: &blocks)
            subscriber.told = place
        }
        if !blocks.isEmpty { subscriber.isHeartbeatDue = false }
        subscribers[number] = subscriber
        return blocks.isEmpty ? .nothing : .blocks(blocks)
    }

    /// A heartbeat is due for everybody that has nothing else to send; returns who is to be woken.
    mutating func beat() -> [Int] {
        for number in subscribers.keys { subscribers[number]?.isHeartbeatDue = true }
        return Array(subscribers.keys)
    }

    /// Ends the streams of those who may not read any more; returns who is to be woken for it. What they have not taken
    /// yet they do not get.
    mutating func expel(unless mayStay: (AccessToken?) -> Bool) -> [Int] {
        let expelled = subscribers.filter { !$0.value.isExpelled && !mayStay($0.value.token) }.map(\.key)
        for number in expelled { subscribers[number]?.isExpelled = true }
        return expelled
    }

    /// Forgets a subscriber; returns whether there was one of that number.
    mutating func unsubscribe(_ number: Int) -> Bool { subscribers.removeValue(forKey: number) != nil }

    /// Ends all streams and lets nobody in any more.
    mutating func close() { isClosed = true }

    private func id(_ number: Int) -> EventID { EventID(start: start, number: number) }

    /// Why what follows `last` is not all there; `nil` where it is.
    private func gap(after last: EventID) -> EventGap? {
        guard last.start == start else { return .restarted }
        if last.number >= history.next { return .unknown }
        return last.number + 1 < history.oldest ? .forgotten : nil
    }

    private func missed(_ last: EventID, _ gap: EventGap) -> [UInt8] {
        object { writer in
            writer.member("last_event_id", last.text)
            writer.member("reason", gap.rawValue)
            writer.member("oldest", oldest)
        }
    }

    private func behind(_ subscriber: Subscriber) -> [UInt8] {
        block(.behind) { writer in
            writer.member("last_event_id", id(subscriber.told).text)
            writer.member("oldest", oldest)
        }
    }

    private func ended(_ end: EventStreamEnd) -> [UInt8] { block(.ended) { $0.member("reason", end.rawValue) } }

    private var oldest: String? { history.oldest < history.next ? id(history.oldest).text : nil }

    private func block(_ event: StreamEvent, _ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        EventText.append(event: event.rawValue, data: object(members), to: &bytes)
        return bytes
    }

    private func object(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        members(&writer)
        writer.endObject()
        return writer.takeBytes()
    }
}

/// Why events after a client's last one are not all there.
enum EventGap: String, Sendable, CaseIterable {
    /// They are older than what is kept.
    case forgotten
    /// The last one was told by an earlier process, which may have told more.
    case restarted
    /// This process has not told such an event.
    case unknown
}

/// Why a stream ended.
enum EventStreamEnd: String, Sendable, CaseIterable {
    /// The client went away.
    case peerGone = "peer_gone"
    /// The client fell behind.
    case behind
    /// The service shut down.
    case shutdown
    /// The client's token was taken away, or its time is over.
    case access
}
