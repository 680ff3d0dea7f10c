import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: starting, joining, awaiting, listing and cancelling meta runs. Method: a scripted controller.
@Suite struct MetaRunRouteTests {
    @Test func aStartedRunIsAcceptedWithThePlaceToLook() async throws {
        let harness = try await Harness()
        let answer = try await harness.send(.post, "/meta/refine")
        #expect(answer.status == 202)
        #expect(answer.fields["Location"] == "/meta/runs/run_1")
        try expectJSON(
            answer,
            #"""
            {"id": "run_1", "status": "queued", "stage": "queued", "task": "essay_writing", "partition": "default",
             "from_version": null, "published_version": null, "trigger": "manual", "seed": 7, "strategy": "uniform",
             "samples_wanted": 16, "dry_run": false, "samples": [], "analysis": null, "candidate": null, "reasons": [],
             "usage": {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "cached_tokens": null,
                       "wasted_tokens": 0},
             "queued_at": "\#(Harness.startText)", "started_at": null, "ended_at": null, "template_hashes": {}}
            """#)
        #expect(try await harness.get("/meta/runs/run_1").text == answer.text)
    }

    @Test func aRunThatEndsWithinTheWaitIsAnsweredWhole() async throws {
        let harness = try await Harness()
        _ = try await harness.post("/score", #"{"rollouts": [{"response": "a"}]}"#)
        let record = try #require(harness.rollouts.appended.first)
        var run = harness.metaRuns.makeRun()
        run.status = .published
        run.stage = .ended
        run.fromVersion = 0
        run.publishedVersion = 1
        run.startedAt = Harness.start
        run.endedAt = Harness.start
        run.isSimulated = true
        run.candidate = .items([RubricItem(name: "a", text: "t", min: 0, max: 1)])
        run.templateHashes = ["mrm_refine": "f00"]
        var sample = MetaSample(rollout: record)
        sample.analysis = "Too kind."
        sample.refinement = run.candidate?.items
        run.samples = [sample]
        let ended = run
        harness.metaRuns.script { $0.ended = [ended] }
        var started = run
        started.status = .running
        let ticket = MetaRunTicket(run: started, joined: true)
        harness.metaRuns.script { $0.tickets = [ticket] }
        let answer = try await harness.send(.post, "/meta/refine?wait=60")
        #expect(answer.status == 200)
        #expect(answer.fields["Location"] == nil)
        #expect(answer.fields["Metareward-Simulated"] == "1")
        #expect(try answer.json["status"] == "published")
        #expect(try answer.json["joined"] == true)
        #expect(try answer.json["simulated"] == true)
        #expect(try answer.json["candidate"] == [["name": "a", "text": "t", "min": 0, "max": 1]])
        #expect(
            try answer.json["samples"] == [
                [
                    "score_id": "score_1", "label": nil, "analysis": "Too kind.",
                    "refinement": [["name": "a", "text": "t", "min": 0, "max": 1]],
                ]
            ])
        #expect(try answer.json["template_hashes"] == ["mrm_refine": "f00"])
    }

    @Test func severalRunsAreListedWithOneStatus() async throws {
        let harness = try await Harness()
        let tickets = [("p", MetaRunStatus.running), ("q", .queued)].map { partition, status in
            MetaRunTicket(
                run: harness.metaRuns.makeRun(partition: partition, status: status), joined: status == .running)
        }
        harness.metaRuns.script { $0.tickets = tickets }
        let answer = try await harness.post("/meta/refine", "{}")
        #expect(answer.status == 202)
        #expect(answer.fields["Location"] == "/meta/runs?task=essay_writing")
        #expect(try answer.json["id"] == "run_1")
        #expect(try answer.json["status"] == "running")
        #expect(try answer.json["runs"]?.array?.map { $0["partition"] } == ["p", "q"])
        #expect(try answer.json["runs"]?.array?.map { $0["joined"] } == [true, nil])
    }

    @Test(arguments: [
        ([MetaRunStatus.queued, .queued], MetaRunStatus.queued), ([.queued, .published], .running),
        ([.skipped, .published, .failed], .published), ([.skipped, .failed], .failed),
        ([.unchanged, .skipped], .unchanged),
    ])
    func theStatusOfSeveralRuns(_ statuses: [MetaRunStatus], _ expected: MetaRunStatus) async throws {
        let harness = try await Harness()
        let tickets = statuses.map { MetaRunTicket(run: harness.metaRuns.makeRun(status: $0), joined: false) }
        #expect(MetaRunGroup(tickets: tickets).status == expected)
    }

    @Test func theBodyWinsOverTheQuery() async throws {
        let harness = try await Harness()
        let answer = try await harness.post(
            "/meta/refine?task=essay_writing&partition=x&wait=300",
            #"""
            {"task": "math", "partition": "algebra/cluster-1", "wait": 0, "samples": 4, "strategy": "uniform",
             "seed": -3, "dry_run": true}
            """#)
        #expect(answer.status == 202)
        var order = MetaRunOrder(task: "math")
        order.partition = "algebra/cluster-1"
        order.samples = 4
        order.strategy = .uniform
        order.seed = -3
        order.isDryRun = true
        #expect(harness.metaRuns.orders == [order])
    }

    @Test func theQueryAloneIsEnough() async throws {
        let harness = try await Harness()
        _ = try await harness.send(.post, "/meta/refine?task=essay_writing&partition=p")
        #expect(harness.metaRuns.orders.map(\.partition) == ["p"])
    }

    @Test func aWaitEndsWhenTheServiceShutsDown() async throws {
        let harness = try await Harness()
        let gate = Gate()
        harness.metaRuns.script { $0.gate = gate }
        async let waiting = harness.send(.post, "/meta/refine?wait=300")
        await gate.waitUntilHeld(1)
        harness.api.beginDraining()
        // The controller ends its wait when it is cancelled; the scripted one when the gate opens.
        gate.open()
        #expect(try await waiting.status == 202)
    }

    @Test(arguments: [
        ("", #"{"samples": 0}"#, ["/samples"]), ("", #"{"samples": 257}"#, ["/samples"]),
        ("", #"{"strategy": "best"}"#, ["/strategy"]), ("", #"{"seed": 1.5}"#, ["/seed"]),
        ("", #"{"wait": 301}"#, ["/wait"]), ("", #"{"wait": "1"}"#, ["/wait"]),
        ("?wait=301", "{}", ["/wait"]), ("?samples=3", "{}", ["/samples"]), ("", #"{"dryrun": true}"#, ["/dryrun"]),
        ("?tsk=a", #"{"dry_run": 1, "task": 1}"#, ["/tsk", "/task", "/dry_run"]),
    ])
    func anInvalidOrderIsRefused(_ query: String, _ body: String, _ pointers: [String]) async throws {
        let answer = try await Harness().post("/meta/refine" + query, body)
        #expect(answer.status == 422)
        #expect(try answer.pointers == pointers)
    }

    @Test(arguments: [(#"{"task": "nope"}"#, "unknown-task"), (#"{"partition": "a b"}"#, "unknown-partition")])
    func anUnknownLineageIsNotFound(_ body: String, _ problem: String) async throws {
        let answer = try await Harness().post("/meta/refine", body)
        #expect(answer.status == 404)
        #expect(try answer.problem == problem)
    }

    /// A refusal of the worker and the answer for it.
    static let refusals: [(MetaRunRefusal, status: Int, problem: String)] = [
        (.unknownTask("t"), 404, "unknown-task"),
        (.unknownPartition(Lineage(task: "t", partition: "p")), 404, "unknown-partition"),
        (.unknownRun("run_9"), 404, "unknown-meta-run"),
        (.conflict(activeRun: "run_1", detail: "samples 16, not 8"), 409, "meta-run-conflict"),
        (.stopping, 503, "draining"),
        (.store(.unavailable("disk full")), 503, "store-unavailable"),
    ]

    @Test(arguments: refusals.indices) func aRefusalOfTheWorkerIsAnswered(_ index: Int) async throws {
        let (refusal, status, problem) = Self.refusals[index]
        let harness = try await Harness()
        harness.metaRuns.script { $0.refusal = refusal }
        let answer = try await harness.send(.post, "/meta/refine")
        #expect(answer.status == status)
        #expect(try answer.problem == problem)
        #expect((answer.fields["Retry-After"] != nil) == (status == 503))
    }

    @Test func runsAreListedNewestFirstInPages() async throws {
        let harness = try await Harness()
        for _ in 0..<3 { _ = try await harness.send(.post, "/meta/refine") }
        let first = try await harness.get("/meta/runs?limit=2")
        #expect(try first.json["runs"]?.array?.map { $0["id"] } == ["run_3", "run_2"])
        #expect(try first.json["runs"]?[0]?["samples"] == nil)
        let next = try #require(try first.json["next"]?.string)
        let second = try await harness.get("/meta/runs?limit=2&after=\(next)&task=essay_writing&partition=default")
        #expect(try second.json["runs"]?.array?.map { $0["id"] } == ["run_1"])
        #expect(try second.json["next"] == .null)
        #expect(try await harness.get("/meta/runs?task=math").json["runs"] == [])
        #expect(try await harness.get("/meta/runs?after=nope").pointers == ["/after"])
        #expect(try await harness.get("/meta/runs?task=nope").problem == "unknown-task")
    }

    @Test func aRunIsCancelled() async throws {
        let harness = try await Harness()
        _ = try await harness.send(.post, "/meta/refine")
        let answer = try await harness.send(.post, "/meta/runs/run_1/cancel")
        #expect(answer.status == 200)
        #expect(try answer.json["status"] == "cancelled")
        #expect(try await harness.post("/meta/runs/run_1/cancel", "{}").status == 200)
        #expect(try await harness.post("/meta/runs/run_1/cancel", #"{"why": 1}"#).pointers == ["/why"])
        #expect(try await harness.send(.post, "/meta/runs/run_9/cancel").problem == "unknown-meta-run")
    }

    @Test func anUnknownRunIsNotFound() async throws {
        let harness = try await Harness()
        let answer = try await harness.get("/meta/runs/run_9")
        #expect(answer.status == 404)
        #expect(try answer.problem == "unknown-meta-run")
        harness.metaRunStore.setFault(.unavailable("disk full"))
        #expect(try await harness.get("/meta/runs/run_9").status == 503)
    }
}
