import HTTPEngine
import JSONText
import Judging
import RewardCore
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: what all dialects share: failures, deadlines, joining, what the query and the metadata say. Method: the whole
/// interface over scripted scoring, with gates.
@Suite(.timeLimit(.minutes(2))) struct TrainerDeskTests {
    private static let sample = #"{"prompt": "p", "response": "r", "label": null}"#
    private static let timeout = ScoreFailure(kind: .judgeTimeout, detail: "too slow")

    /// The bodies of one sample, by path, for dialects that have no word for a missing reward.
    static let bodies: [(path: String, body: String, pointer: String)] = [
        ("/get_reward", #"{"query": ["q"], "prompts": [""], "labels": [""]}"#, "/query/0"),
        ("/rm", sample, "/response"), ("/reward", sample, "/response"),
        ("/verifiers/verify", #"{"response": {"output": []}}"#, "/response"),
        ("/v1/score/evaluation", #"{"messages": ["m"]}"#, "/messages/0"),
        ("/rewards", #"{"prompts": ["p"], "responses": ["r"]}"#, "/responses/0"),
        ("/test_program", #"{"program": "p"}"#, "/program"),
        ("/v1/score", #"{"text_1": "a", "text_2": "b"}"#, "/text_2"),
        ("/rerank", #"{"query": "a", "documents": ["b"]}"#, "/documents/0"),
        ("/classify", #"{"input": "a"}"#, "/input"),
        ("/v1/chat/completions", #"{"messages": [{"role": "user", "content": "a"}]}"#, "/messages/0"),
    ]

    @Test(arguments: bodies.indices) func aMissingRewardIsAnErrorStatusAndNeverZero(_ index: Int) async throws {
        let (path, body, pointer) = Self.bodies[index]
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [0: Self.timeout] }
        let answer = try await harness.post(path, body)
        #expect(answer.status == 503, "\(path) \(answer.text)")
        #expect(try answer.problem == "reward-missing")
        #expect(answer.fields["Retry-After"] == "5")
        #expect(try answer.pointers == [pointer])
    }

    @Test func theTaskMaySetANumberForMissingRewards() async throws {
        var tasks = Harness.tasks
        for name in TrainerName.allCases { tasks[0].trainers[name] = TrainerSettings() }
        tasks[0].trainers[.openRLHF]?.valueOnFailure = -1
        tasks[0].trainers[.slime]?.valueOnFailure = 0.25
        tasks[0].trainers[.reward]?.valueOnFailure = 0.5
        let harness = try await Harness(tasks: tasks)
        harness.scoring.script { $0.failures = [1: Self.timeout, 0: Self.timeout] }
        let answer = try await harness.post(
            "/get_reward", #"{"query": ["a", "b"], "prompts": ["", ""], "labels": ["", ""]}"#)
        #expect(
            answer.text == #"{"rewards":[-1.0,-1.0],"scores":[0.0,0.0],"#
                + #""extra_logs":{"rm_failed":[1.0,1.0],"rubric_version":[0.0,0.0]}}"#)
        #expect(try await harness.post("/rm", Self.sample).text == "0.25")
        #expect(try await harness.post("/reward", Self.sample).json["reward"]?.number?.text == "0.5")
        #expect(try await harness.post("/reward?null=1", Self.sample).json["reward"]?.isNull == true)
        let text = String(decoding: harness.metrics.prometheusText(), as: UTF8.self)
        #expect(
            text.contains(
                #"metareward_trainer_substitutes_total{task="essay_writing",dialect="openrlhf"} 2"#))
    }

    @Test func deadlinesStayBelowTheClientsPatience() async throws {
        var tasks = Harness.tasks
        var settings = TrainerSettings()
        settings.deadlineSeconds = 42
        tasks[0].trainers[.verifiers] = settings
        let harness = try await Harness(tasks: tasks)
        let asked: [(String, String, Double)] = [
            ("/get_reward", #"{"query": ["q"]}"#, 170), ("/rm", Self.sample, 110),
            ("/verifiers/verify", #"{"response": {"output": []}}"#, 42), ("/rm?timeout=7.5", Self.sample, 7.5),
            ("/rewards", #"{"responses": ["r"]}"#, 90), ("/test_program", #"{"program": "p"}"#, 27),
        ]
        for (path, body, seconds) in asked {
            _ = try await harness.post(path, body)
            #expect(harness.scoring.orders.last?.deadline == harness.clock.monotonic() + .seconds(seconds), "\(path)")
        }
        _ = try await harness.post("/rm", Self.sample, fields: [(name: "X-Request-Timeout", value: "3")])
        #expect(harness.scoring.orders.last?.deadline == harness.clock.monotonic() + .seconds(3))
    }

    @Test func equalBodiesInFlightAreScoredOnceAndCounted() async throws {
        let harness = try await Harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let first = harness.post("/rm", Self.sample)
        await gate.waitUntilHeld(1)
        // Owner: this test, which waits for all of them.
        let joiners = (0..<3).map { _ in Task { try await harness.post("/rm", Self.sample) } }
        // Another body, and another query, are other work: they are held too.
        async let other = harness.post("/rm?key=k", Self.sample)
        await gate.waitUntilHeld(2)
        while harness.scoring.orders[0].copies?() != 4 { await Task.yield() }
        gate.open()
        #expect(try await first.text == "0.7333333333333333")
        for joiner in joiners { #expect(try await joiner.value.text == "0.7333333333333333") }
        #expect(try await other.status == 200)
        #expect(harness.scoring.orders.count == 2)
        #expect(
            String(decoding: harness.metrics.prometheusText(), as: UTF8.self).contains(
                #"metareward_trainer_requests_total{dialect="slime",outcome="joined"} 3"#))
    }

    @Test func theWorkGoesOnForTheRetryWhenTheFirstAskerGivesUp() async throws {
        let harness = try await Harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        // Owner: this test, which waits for both.
        let first = Task { try await harness.post("/rm", Self.sample) }
        await gate.waitUntilHeld(1)
        let retry = Task { try await harness.post("/rm", Self.sample) }
        while harness.scoring.orders[0].copies?() != 2 { await Task.yield() }
        first.cancel()
        _ = try await first.value
        gate.open()
        #expect(try await retry.value.text == "0.7333333333333333")
        #expect(harness.scoring.cancelled == 0)
        #expect(harness.scoring.orders.count == 1)
    }

    @Test func theQueryIsReadStrictlyAndMetadataLeniently() async throws {
        let harness = try await Harness()
        let body = #"{"response": "r", "metadata": {"run": "m", "step": "x", "group": 5, "purpose": "eval"}}"#
        _ = try await harness.post("/reward?run=q&step=9&unknown=1", body)
        let order = try #require(harness.scoring.orders.first)
        #expect(order.run == "q")
        #expect(order.step == 9)
        #expect(order.purpose == .eval)
        #expect(order.rollouts[0].group == "5")
        let label = #"{"response": "s", "label": {"answer": 7, "partition": "algebra", "step": 2}}"#
        _ = try await harness.post("/rm", label)
        let second = try #require(harness.scoring.orders.last)
        #expect(second.rollouts[0].reference == "7")
        #expect(second.rollouts[0].partition == "algebra")
        #expect(second.step == nil, "a step without a run says nothing")
        for query in ["step=1", "step=x&run=a", "purpose=test", "partition=a%20b", "timeout=soon"] {
            #expect(try await harness.post("/rm?" + query, Self.sample).status == 422, "\(query)")
        }
    }

    @Test func bodiesThatCannotBeUsedAreRefusedByPlace() async throws {
        let harness = try await Harness()
        let bad: [(String, String, String)] = [
            ("/get_reward", #"{"query": ["a"], "prompts": []}"#, "/prompts"),
            ("/get_reward", #"{"prompts": []}"#, "/query"), ("/get_reward", #"{"query": [1]}"#, "/query/0"),
            ("/rm", #"{"prompt": "p"}"#, "/response"), ("/rm", #"{"prompt": 7, "response": "r"}"#, "/prompt"),
            ("/t/math/rm", #"{"response": "r"}"#, "/response"), ("/verify", "{}", "/response"),
            ("/verify", #"{"response": {}}"#, "/response/output"), ("/rewards", "{}", "/responses"),
            ("/v1/score", #"{"queries": ["a", "b"], "documents": ["c"]}"#, "/documents"),
            ("/v1/score", #"{"queries": [], "documents": []}"#, "/documents"),
        ]
        for (path, body, pointer) in bad {
            let answer = try await harness.post(path, body)
            #expect(answer.status == 422, "\(path) \(body)")
            #expect(try answer.pointers.first == pointer, "\(path) \(body)")
        }
        #expect(try await harness.post("/t/nothing/rm", Self.sample).status == 404)
        #expect(try await harness.post("/rm", "[").status == 400)
        #expect(harness.scoring.orders.isEmpty)
    }

    @Test func theSimulatedModelIsNamedInTheHeader() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.isSimulated = true }
        #expect(try await harness.post("/rm", Self.sample).fields["Metareward-Simulated"] == "1")
        let answer = try await harness.post("/reward", Self.sample)
        #expect(try answer.json["simulated"]?.bool == true)
    }

    @Test func aJudgeThatIsAwayIsWaitedForWhileThereIsTime() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [1: ScoreFailure(kind: .judgeUnavailable, detail: "refused")] }
        async let answer = harness.post("/get_reward", #"{"query": ["a", "b"], "prompts": ["", ""]}"#)
        await harness.clock.waitForSleepers(1)
        harness.scoring.script { $0.failures = [0: ScoreFailure(kind: .judgeUnavailable, detail: "refused")] }
        harness.clock.advance(by: .seconds(1))
        await harness.clock.waitForSleepers(1)
        harness.scoring.script { $0.failures = [:] }
        harness.clock.advance(by: .seconds(2))
        #expect(try await answer.status == 200)
        #expect(harness.scoring.orders.map { $0.rollouts.map(\.id) } == [["0", "1"], ["1"], ["1"]])
        #expect(Set(harness.scoring.orders.map(\.deadline)).count == 1)
        let text = String(decoding: harness.metrics.prometheusText(), as: UTF8.self)
        #expect(text.contains("metareward_trainer_rescored_total 2"))
    }

    @Test func withoutTimeOrForHooksThatCanBeToldNobodyWaits() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [0: ScoreFailure(kind: .judgeUnavailable, detail: "refused")] }
        #expect(try await harness.post("/rm?timeout=1.5", Self.sample).status == 503)
        #expect(try await harness.post("/reward?null=1", Self.sample).status == 200)
        #expect(harness.scoring.orders.count == 2)
    }
}
