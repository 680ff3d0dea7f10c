import Testing

@testable import RewardAPI

/// Goal: whatever clients do, each gets the events it wants in order and without a gap that it is not told of. Method:
/// random walks of clients that come, take, go and come back, against what was told.
@Suite struct EventMachineRandomTests {
    /// A client as it remembers the stream.
    private struct Client {
        var subscriber: Int?
        let filter: EventFilter
        var lastID: EventID?
        /// The number of the last event that it has, or knows that it need not have.
        var knows = 0
        /// Whether it has been told that events may be missing from there on.
        var wasWarned = false
    }

    @Test(arguments: 0..<20) func nobodyMissesAnEventUntold(_ seed: Int) throws {
        var random = Lehmer(state: UInt64(seed) + 1)
        var machine = EventMachineTests.machine(events: 1 + seed, subscribers: 4)
        var told: [EventType] = []
        var clients = [EventFilter(), EventFilter(types: [.metaStage]), EventFilter(types: [.rubricPublished])].map {
            Client(filter: $0)
        }
        for _ in 0..<2000 {
            let index = random.next(clients.count)
            switch random.next(10) {
            case 0..<4:
                let type: EventType = random.next(3) == 0 ? .metaStage : .rubricPublished
                told.append(type)
                _ = EventMachineTests.append(to: &machine, type: type)
            case 4..<8: try take(&clients[index], from: &machine, told)
            case 8: _ = machine.beat()
            default:
                guard let subscriber = clients[index].subscriber else { continue }
                _ = machine.unsubscribe(subscriber)
                clients[index].subscriber = nil
            }
        }
    }

    private func take(_ client: inout Client, from machine: inout EventMachine, _ told: [EventType]) throws {
        guard let subscriber = client.subscriber else {
            let (subscriber, opening) = try machine.subscribe(after: client.lastID, filter: client.filter)
            client.subscriber = subscriber
            let block = try #require(try EventBlock.read(opening).first)
            // The first time it begins at the newest; a gap is said, and begins where it says.
            if client.lastID == nil || block.event == "events.missed" {
                client.knows = try number(block.id)
            } else {
                #expect(block.id == client.lastID?.text)
            }
            client.lastID = block.id.flatMap(EventID.init(text:))
            return
        }
        switch machine.take(subscriber) {
        case .nothing: expectNothingBetween(client.knows, told.count, client, told)
        case .blocks(let bytes):
            for block in try EventBlock.read(bytes) {
                client.lastID = block.id.flatMap(EventID.init(text:)) ?? client.lastID
                guard block.comment == nil else { continue }
                let number = try number(block.id)
                expectNothingBetween(client.knows, number - 1, client, told)
                #expect(block.event == told[number - 1].rawValue)
                client.knows = number
            }
        case .last(_, let end):
            #expect(end == .behind)
            _ = machine.unsubscribe(subscriber)
            client.subscriber = nil
        }
    }

    private func number(_ id: String?) throws -> Int { try #require(id.flatMap(EventID.init(text:))).number }

    /// No event that the client wants has a number above `low` up to `high`.
    private func expectNothingBetween(_ low: Int, _ high: Int, _ client: Client, _ told: [EventType]) {
        guard low < high else { return }
        for number in low + 1...high {
            let event = KeptEvent(
                number: number, type: told[number - 1], task: "essay", partition: "default", block: [])
            #expect(!client.filter.passes(event), "event \(number) was lost")
        }
    }

    /// Random numbers that are the same in every run.
    private struct Lehmer {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 48271 % 2_147_483_647
            return Int(state / 7 % UInt64(bound))
        }
    }
}
