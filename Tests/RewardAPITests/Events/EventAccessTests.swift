import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: a stream of events ends when its reader may not read any more, and not before. Method: as for the route, with
/// tokens that the test takes away or lets grow old.
@Suite struct EventAccessTests {
    private static let ended = EventBlock(event: "events.ended", data: #"{"reason":"access"}"#)

    @Test func aTokenThatIsTakenAwayEndsItsStreamsAndNoOthers() async throws {
        let harness = try await Harness.guarded()
        let viewer = EventClient()
        let operatorClient = EventClient()
        async let viewing: Void = viewer.run(await harness.events(fields: harness.bearer(Secrets.read)))
        async let operating: Void = operatorClient.run(await harness.events(fields: harness.bearer(Secrets.operate)))
        var blocks = viewer.iterator()
        var others = operatorClient.iterator()
        _ = try await blocks.next()
        _ = try await others.next()
        harness.api.setAccess(Secrets.settings())
        harness.api.setAccess(Secrets.settings { $0.tokens.removeAll { $0.name == "viewer" } })
        #expect(try await blocks.next() == Self.ended)
        #expect(try await blocks.next() == nil)
        try await viewing
        #expect(harness.metric("metareward_event_subscribers") == 1)
        #expect(harness.metric(#"metareward_event_streams_ended_total{reason="access"}"#) == 1)
        harness.api.beginDraining()
        #expect(try await others.next()?.data == #"{"reason":"shutdown"}"#)
        try await operating
    }

    @Test func anotherTokenOfTheSameNameDoesNotStandForTheOldOne() async throws {
        let harness = try await Harness.guarded()
        let client = EventClient()
        async let stream: Void = client.run(await harness.events(fields: harness.bearer(Secrets.read)))
        var blocks = client.iterator()
        _ = try await blocks.next()
        harness.api.setAccess(
            Secrets.settings {
                $0.tokens.removeAll { $0.name == "viewer" }
                $0.tokens.append(Secrets.token("mr_renewed", "viewer", [.read]))
            })
        #expect(try await blocks.next() == Self.ended)
        try await stream
    }

    @Test func streamsFromBeforeThereWereTokensEndWhenThereAreSome() async throws {
        let harness = try await Harness()
        let client = EventClient()
        async let stream: Void = client.run(await harness.events())
        var blocks = client.iterator()
        _ = try await blocks.next()
        harness.api.setAccess(Secrets.settings())
        #expect(try await blocks.next() == Self.ended)
        try await stream
    }

    @Test func aTokenWhoseTimeIsOverEndsItsStreamAtTheNextHeartbeat() async throws {
        let harness = try await Harness.guarded {
            $0.tokens.append(
                Secrets.token(
                    "mr_short", "short", [.read],
                    expiresAt: Timestamp(milliseconds: Harness.start.milliseconds + 20_000)))
        }
        let client = EventClient()
        try await harness.carryingEvents {
            async let stream: Void = client.run(await harness.events(fields: harness.bearer("mr_short")))
            var blocks = client.iterator()
            _ = try await blocks.next()
            await harness.clock.waitForSleepers(1)
            harness.clock.advance(by: .seconds(15))
            #expect(try await blocks.next()?.comment == "heartbeat")
            await harness.clock.waitForSleepers(1)
            harness.clock.advance(by: .seconds(15))
            #expect(try await blocks.next() == Self.ended)
            try await stream
        }
    }
}
