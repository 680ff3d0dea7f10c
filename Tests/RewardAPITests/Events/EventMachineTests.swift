import JSONText
import Testing

@testable import RewardAPI

/// Goal: what each client gets, whatever its speed, and what it is told where it cannot get all. Method: the machine
/// alone; the text of an event says its number.
@Suite struct EventMachineTests {
    static let all = EventFilter()

    static func machine(
        start: Int64 = 100, events: Int = 4, bytes: Int = 1 << 20, subscribers: Int = 8
    ) -> EventMachine {
        EventMachine(
            start: start, history: EventHistory(eventsMax: events, bytesMax: bytes), subscribersMax: subscribers,
            retryMilliseconds: 3000)
    }

    static func append(
        _ count: Int = 1, to machine: inout EventMachine, type: EventType = .rubricPublished, task: String = "essay"
    ) -> [Int] {
        var woken: [Int] = []
        for _ in 0..<count { woken = machine.append(type, task: task, partition: "default", data: Array("{}".utf8)) }
        return woken
    }

    /// The identifiers of what a subscriber takes until nothing is left.
    static func taken(_ subscriber: Int, from machine: inout EventMachine) throws -> [String] {
        var ids: [String] = []
        while case .blocks(let bytes) = machine.take(subscriber) {
            ids += try EventBlock.read(bytes).compactMap(\.id)
        }
        return ids
    }

    @Test func aNewClientGetsWhatHappensFromNowOn() throws {
        var machine = Self.machine()
        _ = Self.append(2, to: &machine)
        let (client, opening) = try machine.subscribe(after: nil, filter: Self.all)
        #expect(try EventBlock.read(opening) == [EventBlock(id: "100-2", retry: "3000")])
        #expect(machine.take(client) == .nothing)
        #expect(Self.append(to: &machine) == [client])
        guard case .blocks(let bytes) = machine.take(client) else { Issue.record("nothing came"); return }
        #expect(String(decoding: bytes, as: UTF8.self) == "id: 100-3\nevent: rubric.published\ndata: {}\n\n")
        #expect(machine.take(client) == .nothing)
    }

    @Test func aClientThatComesBackGetsWhatItMissed() throws {
        var machine = Self.machine()
        _ = Self.append(6, to: &machine)
        for (last, expected) in [(2, ["3", "4", "5", "6"]), (5, ["6"]), (6, [])] {
            let id = EventID(start: 100, number: last)
            let (client, opening) = try machine.subscribe(after: id, filter: Self.all)
            #expect(try EventBlock.read(opening) == [EventBlock(id: id.text, retry: "3000")])
            #expect(try Self.taken(client, from: &machine) == expected.map { "100-" + $0 })
        }
    }

    @Test(arguments: [
        (EventID(start: 100, number: 1), "forgotten"), (EventID(start: 100, number: 0), "forgotten"),
        (EventID(start: 99, number: 5), "restarted"), (EventID(start: 101, number: 5), "restarted"),
        (EventID(start: 100, number: 7), "unknown"),
    ])
    func aGapIsSaidPlainlyAndWhatThereIsFollows(_ last: EventID, _ reason: String) throws {
        var machine = Self.machine()
        _ = Self.append(6, to: &machine)
        let (client, opening) = try machine.subscribe(after: last, filter: Self.all)
        let block = try #require(try EventBlock.read(opening).first)
        #expect(block.event == "events.missed")
        #expect(block.data == #"{"last_event_id":"\#(last.text)","reason":"\#(reason)","oldest":"100-3"}"#)
        // Whoever comes back with the gap's own identifier has no gap.
        #expect(block.id == "100-2")
        #expect(try Self.taken(client, from: &machine) == ["100-3", "100-4", "100-5", "100-6"])
    }

    @Test func afterARestartWithoutEventsTheGapIsSaidOnce() throws {
        var machine = Self.machine()
        let (_, opening) = try machine.subscribe(after: EventID(start: 42, number: 9), filter: Self.all)
        let block = try #require(try EventBlock.read(opening).first)
        #expect(block.data == #"{"last_event_id":"42-9","reason":"restarted","oldest":null}"#)
        let id = try #require(block.id.flatMap(EventID.init(text:)))
        let (client, again) = try machine.subscribe(after: id, filter: Self.all)
        #expect(try EventBlock.read(again) == [EventBlock(id: "100-0", retry: "3000")])
        _ = Self.append(to: &machine)
        #expect(try Self.taken(client, from: &machine) == ["100-1"])
    }

    @Test func twoClientsTakeTheSameEventsEachAtItsPace() throws {
        var machine = Self.machine()
        let (fast, _) = try machine.subscribe(after: nil, filter: Self.all)
        let (slow, _) = try machine.subscribe(after: nil, filter: Self.all)
        var taken: [String] = []
        for _ in 0..<3 {
            #expect(Set(Self.append(to: &machine)) == [fast, slow])
            taken += try Self.taken(fast, from: &machine)
        }
        #expect(taken == ["100-1", "100-2", "100-3"])
        #expect(try Self.taken(slow, from: &machine) == taken)
    }

    @Test func aClientThatFallsBehindIsToldSoAndTheOtherGoesOn() throws {
        var machine = Self.machine()
        let (slow, _) = try machine.subscribe(after: nil, filter: Self.all)
        let (fast, _) = try machine.subscribe(after: nil, filter: Self.all)
        _ = Self.append(to: &machine)
        #expect(try Self.taken(slow, from: &machine) == ["100-1"])
        _ = Self.append(4, to: &machine)
        // As far behind as the history reaches: still whole.
        var copy = machine
        #expect(try Self.taken(slow, from: &copy) == ["100-2", "100-3", "100-4", "100-5"])
        #expect(try Self.taken(fast, from: &machine).isEmpty)
        _ = Self.append(to: &machine)
        guard case .last(let bytes, .behind) = machine.take(slow) else { Issue.record("it goes on"); return }
        let block = try #require(try EventBlock.read(bytes).first)
        // Without an identifier, so that the client comes back with the last one that it had.
        #expect(block == EventBlock(event: "events.behind", data: #"{"last_event_id":"100-1","oldest":"100-3"}"#))
    }

    @Test func whoFellBehindComesBackToAGap() throws {
        var machine = Self.machine()
        _ = Self.append(6, to: &machine)
        let (_, opening) = try machine.subscribe(after: EventID(start: 100, number: 1), filter: Self.all)
        #expect(try EventBlock.read(opening).first?.json?["reason"]?.string == "forgotten")
    }

    @Test func aFilterLeavesOutAndNobodyFallsBehindByWhatItLeavesOut() throws {
        var machine = Self.machine()
        let (client, _) = try machine.subscribe(after: nil, filter: EventFilter(task: "maths"))
        #expect(Self.append(9, to: &machine) == [])
        #expect(machine.take(client) == .nothing)
        #expect(Self.append(to: &machine, task: "maths") == [client])
        #expect(try Self.taken(client, from: &machine) == ["100-10"])
    }

    @Test func filtersGoByTaskPartitionAndType() {
        func event(_ type: EventType, _ task: String, _ partition: String?) -> KeptEvent {
            KeptEvent(number: 1, type: type, task: task, partition: partition, block: [])
        }
        let published = event(.rubricPublished, "maths", "algebra")
        let changed = event(.templateChanged, "maths", nil)
        #expect(EventFilter().passes(published))
        #expect(EventFilter(task: "maths", partition: "algebra", types: [.rubricPublished]).passes(published))
        #expect(!EventFilter(task: "essay").passes(published))
        #expect(!EventFilter(partition: "geometry").passes(published))
        #expect(!EventFilter(types: [.metaStage, .templateChanged]).passes(published))
        // A template concerns all partitions.
        #expect(EventFilter(task: "maths", partition: "geometry").passes(changed))
        #expect(!EventFilter(task: "essay", partition: "geometry").passes(changed))
    }

    @Test func aHeartbeatGoesToWhoHasNothingElseToSend() throws {
        var machine = Self.machine()
        let (idle, _) = try machine.subscribe(after: nil, filter: EventFilter(types: [.metaStage]))
        let (busy, _) = try machine.subscribe(after: nil, filter: Self.all)
        #expect(Set(machine.beat()) == [idle, busy])
        #expect(machine.take(idle) == .blocks(Array(": heartbeat\n\n".utf8)))
        #expect(machine.take(idle) == .nothing)
        _ = Self.append(to: &machine)
        #expect(try Self.taken(busy, from: &machine) == ["100-1"])
        // The event was sign of life enough, and the filter's client is moved along with its heartbeat.
        _ = machine.beat()
        #expect(machine.take(idle) == .blocks(Array(": heartbeat\nid: 100-1\n\n".utf8)))
        _ = machine.beat()
        #expect(machine.take(idle) == .blocks(Array(": heartbeat\n\n".utf8)))
    }

    @Test func thereIsRoomForSoManyAndAPlaceIsFreed() throws {
        var machine = Self.machine(subscribers: 2)
        let (first, _) = try machine.subscribe(after: nil, filter: Self.all)
        _ = try machine.subscribe(after: nil, filter: Self.all)
        #expect(throws: EventMachine.Refusal.full(max: 2)) { try machine.subscribe(after: nil, filter: Self.all) }
        let removals = (machine.unsubscribe(first), machine.unsubscribe(first))
        #expect(removals == (true, false))
        _ = try machine.subscribe(after: nil, filter: Self.all)
        #expect(machine.subscriberCount == 2)
        #expect(machine.take(first) == .nothing)
    }

    @Test func theEndDeliversWhatWasToldAndLetsNobodyIn() throws {
        var machine = Self.machine()
        let (client, _) = try machine.subscribe(after: nil, filter: Self.all)
        _ = Self.append(2, to: &machine)
        machine.close()
        #expect(Self.append(to: &machine) == [])
        guard case .last(let bytes, .shutdown) = machine.take(client) else { Issue.record("it goes on"); return }
        let blocks = try EventBlock.read(bytes)
        #expect(blocks.map(\.event) == ["rubric.published", "rubric.published", "events.ended"])
        #expect(blocks.map(\.id) == ["100-1", "100-2", nil])
        #expect(blocks.last?.data == #"{"reason":"shutdown"}"#)
        #expect(throws: EventMachine.Refusal.closed) { try machine.subscribe(after: nil, filter: Self.all) }
    }

    @Test func theHistoryIsBoundedByBytesTooButKeepsTheNewest() throws {
        var history = EventHistory(eventsMax: 10, bytesMax: 100)
        func append(_ bytes: Int) {
            history.append(
                KeptEvent(
                    number: history.next, type: .metaStage, task: "", partition: nil,
                    block: Array(repeating: 0, count: bytes)))
        }
        for _ in 0..<4 { append(40) }
        #expect(history.oldest == 3)
        append(200)
        #expect((history.oldest, history.next) == (5, 6))
        append(100)
        #expect(history.oldest == 6)
        #expect(history[5] == nil)
        #expect(history[6]?.block.count == 100)
        #expect(history[7] == nil)
    }

    @Test func aDeliveryIsBoundedAndTheRestFollows() throws {
        var machine = Self.machine(events: 100)
        let (client, _) = try machine.subscribe(after: nil, filter: Self.all)
        let data = Array(repeating: UInt8(ascii: "x"), count: EventMachine.deliveryBytes / 2)
        for _ in 0..<5 { _ = machine.append(.metaStage, task: "essay", partition: nil, data: data) }
        var deliveries: [Int] = []
        while case .blocks(let bytes) = machine.take(client) { deliveries.append(try EventBlock.read(bytes).count) }
        #expect(deliveries == [2, 2, 1])
    }
}

extension EventMachine {
    /// Lets somebody in who needs no token.
    mutating func subscribe(
        after last: EventID?, filter: EventFilter
    ) throws(Refusal) -> (subscriber: Int, opening: [UInt8]) {
        try subscribe(after: last, filter: filter, token: nil)
    }
}
