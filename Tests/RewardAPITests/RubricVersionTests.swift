import HTTPEngine
import HTTPServer
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: the version poll, its conditional and its waiting form, and that repeated polls are answered on the loop.
/// Method: a clock and a publisher that the test moves; no waiting for real time.
@Suite struct RubricVersionTests {
    private static let hash = Harness.tasks[0].initialRubric.hash
    private static let tag = "\"0-\(hash.prefix(16))\""
    private static let item = RubricItem(name: "new", text: "Is it new?", min: 0, max: 1)

    @Test func theHeadIsAnsweredWithItsEntityTag() async throws {
        let answer = try await Harness().get("/rubric/version")
        #expect(answer.status == 200)
        #expect(answer.fields["ETag"] == Self.tag)
        #expect(answer.fields["Cache-Control"] == "no-cache")
        try expectJSON(
            answer,
            #"""
            {"task": "essay_writing", "partition": "default", "version": 0, "hash": "\#(Self.hash)",
             "origin": "initial", "published_at": "\#(Harness.startText)"}
            """#)
    }

    @Test(arguments: [tag, "W/\(tag)", "\"x\", \(tag)", "\"x\",W/\(tag) ", "*"])
    func aKnownHeadIsNotSentAgain(_ known: String) async throws {
        let harness = try await Harness()
        for _ in 0..<2 {
            let answer = try await harness.get("/rubric/version", fields: [(name: "If-None-Match", value: known)])
            #expect(answer.status == 304)
            #expect(answer.bytes.isEmpty)
            #expect(answer.fields["ETag"] == Self.tag)
            #expect(answer.fields["Content-Type"] == nil)
        }
    }

    @Test(arguments: ["\"1-\(hash.prefix(16))\"", "", "\"\"", "0", "\(tag.dropLast())"])
    func anotherTagGetsTheHead(_ known: String) async throws {
        let answer = try await Harness().get("/rubric/version", fields: [(name: "If-None-Match", value: known)])
        #expect(answer.status == 200)
    }

    @Test func aTargetThatWasAskedForOnceIsAnsweredOnTheEventLoop() async throws {
        let harness = try await Harness()
        let request = harness.request(.get, "/rubric/version?task=essay_writing")
        #expect(harness.api.respondImmediately(to: request) == nil)
        let slow = try await Answer(await harness.api.respond(to: request))
        let fast = try await Answer(try #require(harness.api.respondImmediately(to: request)))
        #expect(fast.bytes == slow.bytes)
        #expect(fast.fields["ETag"] == slow.fields["ETag"])
        #expect(fast.fields["X-Request-Id"]?.hasPrefix("req-") == true)
        #expect(fast.fields["X-Request-Id"] != slow.fields["X-Request-Id"])

        try await harness.publish([Self.item])
        let moved = try await Answer(try #require(harness.api.respondImmediately(to: request)))
        #expect(try moved.json["version"] == 1)
        #expect(moved.fields["ETag"]?.hasPrefix("\"1-") == true)
    }

    @Test func theEventLoopKeepsTheAccessRule() async throws {
        let harness = try await Harness()
        _ = try await harness.get("/rubric/version")
        let foreign = harness.request(.get, "/rubric/version", fields: [(name: "Host", value: "evil.example")])
        #expect(harness.api.respondImmediately(to: foreign) == nil)
        #expect(try await harness.get("/rubric/version", fields: [(name: "Host", value: "evil.example")]).status == 403)
    }

    @Test func waitingRequestsAreNeverAnsweredOnTheEventLoop() async throws {
        let harness = try await Harness()
        let target = "/rubric/version?after=0&wait=0"
        #expect(try await harness.get(target).status == 200)
        #expect(harness.api.respondImmediately(to: harness.request(.get, target)) == nil)
    }

    @Test func anUnusedPartitionAnswersVersionZeroAndIsNotMade() async throws {
        let harness = try await Harness()
        let target = "/rubric/version?partition=algebra/cluster-1"
        let answer = try await harness.get(target)
        #expect(try answer.json["version"] == 0)
        #expect(try answer.json["partition"] == "algebra/cluster-1")
        #expect(harness.publisher.heads().count == 2)
        #expect(harness.api.respondImmediately(to: harness.request(.get, target)) == nil)
    }

    @Test func keptTargetsAreLimited() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.cachedTargetsMax = 2
        let harness = try await Harness(configuration: configuration)
        let targets = ["/rubric/version", "/rubric/version?task=math", "/rubric/version?task=essay_writing"]
        for target in targets { #expect(try await harness.get(target).status == 200) }
        let kept = targets.map { harness.api.respondImmediately(to: harness.request(.get, $0)) != nil }
        #expect(kept == [false, false, true])
    }

    @Test func aWaitEndsWhenTheHeadMoves() async throws {
        let harness = try await Harness()
        async let waiting = harness.get("/rubric/version?after=0&wait=60")
        await harness.clock.waitForSleepers(1)
        _ = try await harness.publisher.publish(
            .guidelines("Other."), to: Lineage(task: "math"), origin: .manual, comment: "another lineage")
        try await harness.publish([Self.item])
        let answer = try await waiting
        #expect(answer.status == 200)
        #expect(try answer.json["version"] == 1)
    }

    @Test func aWaitEndsAtItsTimeWithTheHeadAsItIs() async throws {
        let harness = try await Harness()
        async let plain = harness.get("/rubric/version?after=0&wait=1.5")
        async let conditional = harness.get(
            "/rubric/version?after=0&wait=1.5", fields: [(name: "If-None-Match", value: Self.tag)])
        await harness.clock.waitForSleepers(2)
        harness.clock.advance(by: .seconds(1.5))
        #expect(try await plain.json["version"] == 0)
        #expect(try await conditional.status == 304)
    }

    @Test func aWaitForAVersionThatIsThereEndsAtOnce() async throws {
        let harness = try await Harness()
        try await harness.publish([Self.item])
        #expect(try await harness.get("/rubric/version?after=0&wait=60").json["version"] == 1)
    }

    @Test func aWaitEndsWhenTheServiceShutsDown() async throws {
        let harness = try await Harness()
        async let waiting = harness.get("/rubric/version?after=0&wait=60")
        await harness.clock.waitForSleepers(1)
        harness.api.beginDraining()
        #expect(try await waiting.json["version"] == 0)
        #expect(try await harness.get("/rubric/version?after=0&wait=60").json["version"] == 0)
    }

    @Test(arguments: [
        ("wait=5", ["/wait"]), ("after=0&wait=61", ["/wait"]), ("after=0&wait=-1", ["/wait"]),
        ("after=-1", ["/after"]), ("after=x&wait=y", ["/after", "/wait"]), ("after=%2B1", ["/after"]),
        ("task=&partition=", ["/task", "/partition"]), ("after=1&after=2", ["/after"]), ("afte=1", ["/afte"]),
    ])
    func anInvalidQueryIsRefused(_ query: String, _ pointers: [String]) async throws {
        let answer = try await Harness().get("/rubric/version?" + query)
        #expect(answer.status == 422)
        #expect(try answer.pointers == pointers)
    }

    @Test(arguments: [
        ("task=nope", "unknown-task"), ("partition=a%20b", "unknown-partition"),
        ("task=math&partition=x", "unknown-partition"),
    ])
    func anUnknownLineageIsNotFound(_ query: String, _ problem: String) async throws {
        let answer = try await Harness().get("/rubric/version?" + query)
        #expect(answer.status == 404)
        #expect(try answer.problem == problem)
    }
}
