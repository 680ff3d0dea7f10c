import HTTPEngine
import HTTPServer
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: the route `GET /events`, what it tells and how its streams end. Method: streams without sockets, a clock and
/// gates that the test moves.
@Suite struct EventRouteTests {
    private static let item = RubricItem(name: "new", text: "Is it new?", min: 0, max: 1)
    private static let start = Harness.start.milliseconds

    @Test func theAnswerIsAnEventStreamThatNobodyMayKeepOrHoldBack() async throws {
        let response = try await Harness().events()
        #expect(response.status == 200)
        #expect(response.fields["Content-Type"] == "text/event-stream")
        #expect(response.fields["Cache-Control"] == "no-store, no-transform")
        #expect(response.fields["X-Accel-Buffering"] == "no")
        #expect(response.fields["X-Request-Id"] != nil)
        guard case .stream = response.body else { Issue.record("the body is no stream"); return }
    }

    @Test func whatHappensIsToldWithItsSummary() async throws {
        let harness = try await Harness()
        try await harness.carryingEvents {
            let client = EventClient()
            async let stream: Void = client.run(await harness.events())
            var blocks = client.iterator()
            #expect(try await blocks.next() == EventBlock(id: "\(Self.start)-0", retry: "3000"))

            let version = try await harness.publish([Self.item])
            let published = try await blocks.next()
            #expect(published?.event == "rubric.published")
            #expect(published?.id == "\(Self.start)-1")
            #expect(published?.json?["version"]?.int == 1)
            #expect(published?.json?["hash"]?.string == version.hash)
            #expect(published?.json?["task"]?.string == "essay_writing")
            #expect(published?.json?["items"] == nil)

            let changed = try await harness.put(
                "/meta/templates/essay_writing/mrm_merge", "Merge {{multiple_sets}}",
                contentType: "text/plain")
            #expect(changed.status == 200)
            let template = try await blocks.next()
            #expect(template?.event == "template.changed")
            #expect(template?.json?["name"]?.string == "mrm_merge")
            #expect(template?.json?["version"] == (try changed.json["version"]))
            #expect(template?.json?["text"] == nil)

            var run = harness.metaRuns.makeRun(status: .running)
            harness.metaRuns.tell(.progressed(run))
            let stage = try await blocks.next()
            #expect(stage?.event == "meta.stage")
            #expect(stage?.json?["status"]?.string == "running")
            run.status = .rejected
            run.reasons = ["no item remains"]
            harness.metaRuns.tell(.ended(run))
            #expect(try await blocks.next()?.event == "meta.stage")
            let rejected = try await blocks.next()
            #expect(rejected?.event == "rubric.rejected")
            #expect(rejected?.json?["id"]?.string == run.id)
            #expect(rejected?.json?["reasons"] == ["no item remains"])
            #expect(rejected?.id == "\(Self.start)-5")

            harness.api.beginDraining()
            try await stream
        }
        #expect(harness.metric(#"metareward_events_total{type="meta.stage"}"#) == 2)
    }

    @Test func aHeartbeatComesWhenItsTimeHasCome() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.eventHeartbeatSeconds = 7
        let harness = try await Harness(configuration: configuration)
        try await harness.carryingEvents {
            let client = EventClient()
            async let stream: Void = client.run(await harness.events())
            var blocks = client.iterator()
            _ = try await blocks.next()
            for _ in 0..<3 {
                await harness.clock.waitForSleepers(1)
                harness.clock.advance(by: .seconds(7))
                #expect(try await blocks.next() == EventBlock(comment: "heartbeat"))
            }
            harness.api.beginDraining()
            #expect(try await blocks.next()?.event == "events.ended")
            try await stream
        }
    }

    @Test(arguments: ["header", "query", "both"])
    func aClientThatComesBackSaysWhereItWas(_ how: String) async throws {
        let harness = try await Harness()
        try await harness.carryingEvents {
            let first = EventClient()
            async let stream: Void = first.run(await harness.events())
            var blocks = first.iterator()
            _ = try await blocks.next()
            for _ in 0..<3 {
                try await harness.publish([Self.item])
                _ = try await blocks.next()
            }
            // The header of a client that comes back by itself wins over the query that it began with.
            let fields = how == "query" ? [] : [(name: "Last-Event-ID", value: "\(Self.start)-2")]
            let query = how == "header" ? "" : "?last_event_id=\(Self.start)-\(how == "query" ? 2 : 1)"
            let second = EventClient()
            async let again: Void = second.run(await harness.events("/events" + query, fields: fields))
            var rest = second.iterator()
            #expect(try await rest.next()?.id == "\(Self.start)-2")
            #expect(try await rest.next()?.id == "\(Self.start)-3")
            harness.api.beginDraining()
            try await stream
            try await again
        }
    }

    @Test func theQueryChoosesEvents() async throws {
        let harness = try await Harness()
        try await harness.carryingEvents {
            let client = EventClient()
            async let stream: Void = client.run(
                await harness.events("/events?task=math&types=rubric.published,rubric.rejected"))
            var blocks = client.iterator()
            _ = try await blocks.next()
            harness.metaRuns.tell(.progressed(harness.metaRuns.makeRun()))
            try await harness.publish([Self.item])
            _ = try await harness.publisher.publish(
                .guidelines("Be exact."), to: Lineage(task: "math"), origin: .manual)
            #expect(try await blocks.next()?.json?["task"]?.string == "math")
            harness.api.beginDraining()
            try await stream
        }
    }

    @Test(arguments: [
        ("/events?types=rubric.publish", "/types"), ("/events?types=", "/types"),
        ("/events?types=meta.stage,", "/types"),
        ("/events?last_event_id=17", "/last_event_id"), ("/events?kinds=meta.stage", "/kinds"),
        ("/events?task=", "/task"),
    ])
    func whatIsNotUnderstoodIsRefused(_ target: String, _ pointer: String) async throws {
        let answer = try await Answer(try await Harness().events(target))
        #expect(answer.status == 422)
        #expect(try answer.pointers == [pointer])
    }

    @Test func aMalformedHeaderAndAnUnknownTaskAreRefused() async throws {
        let harness = try await Harness()
        let header = try await Answer(await harness.events(fields: [(name: "Last-Event-ID", value: "seventeen")]))
        #expect(header.status == 422)
        #expect(try header.pointers == ["/Last-Event-ID"])
        let task = try await Answer(await harness.events("/events?task=poems"))
        #expect(task.status == 404)
        #expect(try task.problem == "unknown-task")
    }

    @Test func beyondSoManyClientsTheNextIsAskedToComeBackLater() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.eventSubscribersMax = 1
        let harness = try await Harness(configuration: configuration)
        var held: HTTPServerResponse? = await harness.events()
        #expect(held?.status == 200)
        let refused = try await Answer(await harness.events())
        #expect(refused.status == 429)
        #expect(try refused.problem == "too-many-subscribers")
        #expect(refused.fields["Retry-After"] == "5")
        #expect(harness.metric("metareward_event_streams_refused_total") == 1)
        // A response that is never begun, because its client has gone, frees its place.
        held = nil
        #expect(harness.metric("metareward_event_subscribers") == 0)
        #expect(await harness.events().status == 200)
    }

    @Test func headLetsNobodyIn() async throws {
        let harness = try await Harness()
        let response = await harness.api.respond(to: harness.request(.head, "/events"))
        #expect(response.status == 200)
        #expect(response.fields["Content-Type"] == "text/event-stream")
        #expect(harness.metric("metareward_event_subscribers") == 0)
    }

    @Test func aClientThatGoesAwayLeavesNothing() async throws {
        let harness = try await Harness()
        let client = EventClient()
        let stream = Task { try await client.run(await harness.events()) }
        var blocks = client.iterator()
        _ = try await blocks.next()
        #expect(harness.metric("metareward_event_subscribers") == 1)
        stream.cancel()
        _ = await stream.result
        #expect(harness.metric("metareward_event_subscribers") == 0)
        #expect(harness.metric(#"metareward_event_streams_ended_total{reason="peer_gone"}"#) == 1)
    }
}
