import HTTPEngine
import HTTPServer
import JSONText
import Locking
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: streams end as they should, also those of clients that take nothing, and many at once are served. Method: as
/// for the route; clients are held up by gates.
@Suite struct EventEndTests {
    private static let item = RubricItem(name: "new", text: "Is it new?", min: 0, max: 1)
    private static let start = Harness.start.milliseconds

    @Test func aShutdownEndsStreamsThoughNoTimePasses() async throws {
        let harness = try await Harness()
        let client = EventClient()
        async let stream: Void = client.run(await harness.events())
        var blocks = client.iterator()
        _ = try await blocks.next()
        harness.api.beginDraining()
        #expect(try await blocks.next() == EventBlock(event: "events.ended", data: #"{"reason":"shutdown"}"#))
        #expect(try await blocks.next() == nil)
        try await stream
        #expect(harness.metric("metareward_event_subscribers") == 0)
        #expect(harness.metric(#"metareward_event_streams_ended_total{reason="shutdown"}"#) == 1)
        let late = try await Answer(await harness.events())
        #expect(late.status == 503)
        #expect(try late.problem == "draining")
    }

    @Test func aClientThatTakesNothingIsCutAtAShutdown() async throws {
        let harness = try await Harness()
        let gate = Gate()
        let client = EventClient(heldBy: gate)
        let stream = Task { try await client.run(await harness.events()) }
        await gate.waitUntilHeld(1)
        harness.api.beginDraining()
        await harness.clock.waitForSleepers(1)
        harness.clock.advance(by: .seconds(EventStream.lastWriteSeconds))
        // Thrown, so that the server cuts the connection.
        await #expect(throws: CancellationError.self) { try await stream.value }
        #expect(harness.metric("metareward_event_subscribers") == 0)
        #expect(harness.metric(#"metareward_event_streams_ended_total{reason="shutdown"}"#) == 1)
        gate.open()
    }

    @Test func aClientThatFallsBehindGetsALastEventAndTheEnd() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.eventHistoryMax = 2
        let harness = try await Harness(configuration: configuration)
        try await harness.carryingEvents {
            let gate = Gate()
            let slow = EventClient(heldBy: gate)
            let fast = EventClient()
            async let slowStream: Void = slow.run(await harness.events())
            async let fastStream: Void = fast.run(await harness.events())
            await gate.waitUntilHeld(1)
            var fastBlocks = fast.iterator()
            _ = try await fastBlocks.next()
            for number in 1...3 {
                try await harness.publish([Self.item])
                #expect(try await fastBlocks.next()?.id == "\(Self.start)-\(number)")
            }
            gate.open()
            var slowBlocks = slow.iterator()
            _ = try await slowBlocks.next()
            let last = try await slowBlocks.next()
            #expect(last?.event == "events.behind")
            #expect(last?.id == nil)
            #expect(last?.json?["last_event_id"]?.string == "\(Self.start)-0")
            #expect(try await slowBlocks.next() == nil)
            try await slowStream
            #expect(harness.metric(#"metareward_event_streams_ended_total{reason="behind"}"#) == 1)
            // The other one goes on.
            try await harness.publish([Self.item])
            #expect(try await fastBlocks.next()?.id == "\(Self.start)-4")
            harness.api.beginDraining()
            try await fastStream
        }
    }

    @Test func aThousandClientsGetEveryEvent() async throws {
        let harness = try await Harness()
        let begun = Gate()
        let received = Locked<[Int: Int]>([:])
        try await harness.carryingEvents {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<1000 {
                    group.addTask {
                        let client = EventClient()
                        async let stream: Void = client.run(await harness.events())
                        var numbers: [String?] = []
                        var blocks = client.iterator()
                        _ = try await blocks.next()
                        async let held: Void = begun.pass()
                        while let block = try await blocks.next() { numbers.append(block.id ?? block.event) }
                        await held
                        try await stream
                        let expected = (1...3).map { "\(Self.start)-\($0)" } + ["events.ended"]
                        received.withLock { $0[numbers == expected ? 1 : 0, default: 0] += 1 }
                    }
                }
                await begun.waitUntilHeld(1000)
                #expect(harness.metric("metareward_event_subscribers") == 1000)
                let watcher = EventClient()
                async let watching: Void = watcher.run(await harness.events())
                var blocks = watcher.iterator()
                _ = try await blocks.next()
                for _ in 0..<3 {
                    try await harness.publish([Self.item])
                    _ = try await blocks.next()
                }
                begun.open()
                harness.api.beginDraining()
                try await watching
                try await group.waitForAll()
            }
        }
        #expect(received.withLock { $0 } == [1: 1000])
        #expect(harness.metric("metareward_event_subscribers") == 0)
    }

    @Test func aFailedWriteEndsTheStream() async throws {
        let harness = try await Harness()
        let response = await harness.events()
        guard case .stream(let produce) = response.body else { Issue.record("the body is no stream"); return }
        await #expect(throws: HTTPBodyWriteError.peerGone) {
            try await produce(HTTPBodyWriter { _ in throw HTTPBodyWriteError.peerGone })
        }
    }
}
