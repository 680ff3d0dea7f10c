import HTTPEngine
import JSONText
import Judging
import RewardCore
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: ROLL's client, which submits and asks, gets what it reads, and the service keeps no more than it says.
/// Method: bodies as ROLL's worker makes them, whole answers compared; gates and a clock that the test moves.
@Suite(.timeLimit(.minutes(2))) struct ROLLTests {
    /// As `RewardSystemHandler.submit_task` makes it.
    static let sample = #"""
        {"priority": 1, "project_id": "roll_default_task_id", "experiment_id": "roll_default_task_id", "global_step": 3,
         "data_id": "d7", "rollout_id": "d7-0", "prompt": "Write an essay.", "response": "It was.",
         "reward_info": {"ground_truth": "42"}, "reward_manager": [{"plugin_name": "math"}], "timeout": 300}
        """#
    private static let running =
        #"{"errcode":1,"errmsg":"the reward is being computed","reward_score":null,"dimention_reward_score":{},"#
        + #""start_time":null,"end_time":null,"rm_failed":0.0,"rubric_version":-1}"#
    private static let timeout = ScoreFailure(kind: .judgeTimeout, detail: "too slow")

    @Test func aSampleIsSubmittedAndItsRewardAskedFor() async throws {
        let harness = try await Harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let _ = harness.api.run()
        let answer = try await harness.post("/submit_task", Self.sample)
        #expect(answer.text == #"{"errcode":0,"reward_request_id":"reward_1","errmsg":""}"#)
        #expect(answer.fields["Content-Type"] == "application/json")
        await gate.waitUntilHeld(1)
        #expect(try await harness.ask("reward_1").text == Self.running)
        gate.open()
        let result = try await harness.result("reward_1")
        #expect(
            result.text == #"{"errcode":0,"errmsg":"","reward_score":0.7333333333333333,"dimention_reward_score":"#
                + #"{"reward":{"reward_score":0.7333333333333333,"debug_info":{"metareward":{"time_cost":0.0125}}}},"#
                + #""start_time":"2025-12-31T23:59:59.987+00:00","end_time":"2026-01-01T00:00:00.000+00:00","#
                + #""rm_failed":0.0,"rubric_version":0}"#)
        #expect(try await harness.ask("reward_1").text == result.text, "asked again, told again")
        let order = try #require(harness.scoring.orders.first)
        #expect(order.run == nil, "names that all share are no run")
        #expect(order.pinsByPrompt)
        #expect(order.deadline == harness.clock.monotonic() + .seconds(290))
        #expect(order.rollouts[0].prompt?.flattened == "Write an essay.")
        #expect(order.rollouts[0].response.flattened == "It was.")
        #expect(order.rollouts[0].reference == "42")
        #expect(order.rollouts[0].metadata?.contains(#""rollout_id":"d7-0""#) == true)
    }

    @Test func anExperimentWithANameIsTheRun() async throws {
        let harness = try await Harness()
        async let _ = harness.api.run()
        let body = #"{"response": "", "project_id": "p", "experiment_id": "e", "global_step": 120, "data_id": 5}"#
        _ = try await harness.submitted(body, path: "/t/essay_writing/submit_task")
        let order = try #require(harness.scoring.orders.first)
        #expect(order.run == "p/e")
        #expect(order.step == 120)
        #expect(order.rollouts[0].group == "5")
        #expect(order.rollouts[0].reference == nil)
        _ = try await harness.submitted(#"{"response": "", "reward_info": {"reward_ref_info": {"answer": "6"}}}"#)
        #expect(harness.scoring.orders.last?.rollouts[0].reference == "6")
        _ = try await harness.submitted(#"{"response": "", "reward_info": {}, "timeout": 60}"#)
        #expect(harness.scoring.orders.last?.rollouts[0].reference == nil)
        #expect(harness.scoring.orders.last?.deadline == harness.clock.monotonic() + .seconds(58))
    }

    @Test func aMissingRewardEndsTheAskingAndTheNextTryBeginsAnew() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [0: Self.timeout] }
        async let _ = harness.api.run()
        let failed = try await harness.submitted(Self.sample)
        #expect(failed.status == 200)
        #expect(try failed.json["errcode"]?.int == 0)
        #expect(try failed.json["reward_score"]?.isNull == true)
        #expect(try failed.json["errmsg"]?.string?.contains("judge_timeout: too slow") == true)
        harness.scoring.script { $0.failures = [:] }
        let second = try await harness.submitted(Self.sample)
        #expect(try second.json["reward_score"]?.double == 11.0 / 15)
        #expect(harness.scoring.orders.count == 2)
        // Equal work whose reward is kept is not done again.
        #expect(try await harness.post("/submit_task", Self.sample).json["reward_request_id"]?.string == "reward_2")
        #expect(harness.scoring.orders.count == 2)
    }

    @Test func theTaskMaySetANumberForMissingRewards() async throws {
        var tasks = Harness.tasks
        tasks[0].trainers[.roll] = TrainerSettings()
        tasks[0].trainers[.roll]?.valueOnFailure = -1
        tasks[0].trainers[.roll]?.deadlineSeconds = 99
        let harness = try await Harness(tasks: tasks)
        harness.scoring.script { $0.failures = [0: Self.timeout] }
        async let _ = harness.api.run()
        let answer = try await harness.submitted(Self.sample)
        #expect(try answer.json["reward_score"]?.number?.text == "-1.0")
        #expect(try answer.json["rm_failed"]?.number?.text == "1.0")
        #expect(harness.scoring.orders[0].deadline == harness.clock.monotonic() + .seconds(99))
        // It is no reward, so that the sample submitted again is judged again.
        harness.scoring.script { $0.failures = [:] }
        #expect(try await harness.submitted(Self.sample).json["reward_score"]?.double == 11.0 / 15)
        #expect(harness.prometheus.contains(#"metareward_trainer_polls_total{told="missing"} 1"#))
    }

    @Test func whatIsRefusedIsCountedAndWhatFailsIsLogged() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [0: Self.timeout] }
        async let _ = harness.api.run()
        #expect(try await harness.post("/submit_task", "{}").status == 422)
        #expect(harness.prometheus.contains(#"metareward_trainer_requests_total{dialect="roll",outcome="refused"} 1"#))
        _ = try await harness.submitted(Self.sample)
        let line = try #require(harness.log.entries.last { $0.problem == .rewardMissing })
        #expect(line.route == "/submit_task")
        #expect(line.status == 503)
        #expect(line.detail?.contains("judge_timeout") == true)
        #expect(harness.log.entries.contains { $0.requestID == line.requestID && $0.status == 200 })
    }

    @Test func aDeadlineAboveTheServicesOwnIsThat() async throws {
        let harness = try await Harness()
        async let _ = harness.api.run()
        _ = try await harness.submitted(#"{"prompt": "p", "response": "r", "timeout": 1e9}"#)
        let most = RewardAPIConfiguration().requestTimeoutSecondsMax
        #expect(harness.scoring.orders[0].deadline == harness.clock.monotonic() + .seconds(most * 29 / 30))
    }

    @Test func submittedTwiceIsJoined() async throws {
        let harness = try await Harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let _ = harness.api.run()
        for _ in 0..<3 {
            #expect(try await harness.post("/submit_task", Self.sample).json["reward_request_id"]?.string == "reward_1")
        }
        await gate.waitUntilHeld(1)
        #expect(harness.scoring.orders[0].copies?() == 3)
        gate.open()
        _ = try await harness.result("reward_1")
        #expect(harness.scoring.orders.count == 1)
        #expect(harness.prometheus.contains(#"metareward_trainer_submissions_total{outcome="joined"} 2"#))
    }

    @Test func whatIsNotKnownIsToldInAWayThatHasTheSampleSubmittedAgain() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.submissionKeepSeconds = 60
        let harness = try await Harness(configuration: configuration)
        async let _ = harness.api.run()
        for id in ["reward_9", "", String(repeating: "x", count: 5000)] {
            let answer = try await harness.ask(id)
            #expect(answer.status == 200)
            #expect(try answer.json["errcode"]?.int == 0)
            #expect(try answer.json["reward_score"]?.isNull == true)
        }
        _ = try await harness.submitted(Self.sample)
        harness.clock.advance(by: .seconds(59))
        #expect(try await harness.ask("reward_1").json["reward_score"]?.double == 11.0 / 15)
        #expect(harness.prometheus.contains("metareward_trainer_results_kept 1"))
        harness.clock.advance(by: .seconds(1))
        #expect(harness.prometheus.contains("metareward_trainer_results_kept 0"), "gone without anybody asking")
        #expect(harness.prometheus.contains(#"metareward_trainer_results_dropped_total{reason="expired"} 1"#))
        #expect(try await harness.ask("reward_1").json["reward_score"]?.isNull == true)
        #expect(harness.prometheus.contains(#"metareward_trainer_polls_total{told="unknown"} 4"#))
    }

    @Test func moreThanTheTableHoldsIsRefusedUntilThereIsRoom() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.submissionsMax = 1
        configuration.submissionBytesMax = 100
        let harness = try await Harness(configuration: configuration)
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let _ = harness.api.run()
        let large = try await harness.post("/submit_task", #"{"response": "\#(String(repeating: "a", count: 90))"}"#)
        #expect(large.status == 429)
        #expect(try large.problem == "memory-full")
        #expect(try await harness.post("/submit_task", #"{"response": "a"}"#).status == 200)
        let full = try await harness.post("/submit_task", #"{"response": "b"}"#)
        #expect(full.status == 429)
        #expect(try full.problem == "overloaded")
        #expect(full.fields["Retry-After"] != nil)
        #expect(try full.json["detail"]?.string?.contains("limits.submissions_max") == true)
        #expect(harness.prometheus.contains(#"metareward_trainer_submissions_total{outcome="full"} 2"#))
        gate.open()
        _ = try await harness.result("reward_1")
        #expect(try await harness.post("/submit_task", #"{"response": "b"}"#).status == 200)
    }

    @Test func aStoreThatFailsIsWaitedForWhileThereIsTime() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.refusal = .store(.unavailable("the disk is full")) }
        async let _ = harness.api.run()
        _ = try await harness.post("/submit_task", Self.sample)
        // One sleeps for the heartbeat of the event streams, the other until the next try.
        await harness.clock.waitForSleepers(2)
        #expect(try await harness.ask("reward_1").text == Self.running)
        harness.scoring.script { $0.refusal = nil }
        harness.clock.advance(by: .seconds(1))
        #expect(try await harness.result("reward_1").json["reward_score"]?.double == 11.0 / 15)
    }

    @Test func onlyWhoSubmittedItIsTold() async throws {
        let harness = try await Harness.guarded()
        async let _ = harness.api.run()
        let trainer = [(name: "XRL-Authorization", value: "Bearer " + Secrets.score)]
        let submitted = try await harness.post("/submit_task", Self.sample, fields: trainer)
        #expect(submitted.status == 200, "\(submitted.text)")
        let answer = try await harness.result("reward_1", fields: trainer)
        #expect(try answer.json["reward_score"]?.double == 11.0 / 15)
        let other = try await harness.ask("reward_1", fields: harness.bearer(Secrets.operate))
        #expect(try other.json["reward_score"]?.isNull == true)
        #expect(try await harness.ask("reward_1", fields: harness.bearer(Secrets.read)).status == 403)
        #expect(try await harness.ask("reward_1").status == 401)
    }

    @Test func badBodiesAreRefusedByPlace() async throws {
        let harness = try await Harness()
        #expect(try await harness.post("/submit_task", #"{"prompt": "p"}"#).pointers == ["/response"])
        #expect(try await harness.post("/submit_task", "[").status == 400)
        #expect(try await harness.post("/t/nope/submit_task", Self.sample).status == 404)
        #expect(try await harness.post("/submit_task?step=x", Self.sample).status == 422)
        #expect(try await harness.get("/get_result").status == 400)
        #expect(try await harness.ask("a", path: "/t/nope/get_result").status == 404)
        let json = [(name: "Content-Type", value: "application/json")]
        for (body, pointer) in [("{}", "/reward_request_id"), (#"{"reward_request_id": 7}"#, "/reward_request_id")] {
            let answer = try await harness.send(.get, "/get_result", body: Array(body.utf8), fields: json)
            #expect(answer.status == 422)
            #expect(try answer.pointers == [pointer])
        }
        let text = try await harness.send(.get, "/get_result", body: Array("{}".utf8))
        #expect(text.status == 415)
        #expect(harness.scoring.orders.isEmpty)
    }

    @Test func aShutdownCancelsWorkThatNobodyCanAskForAnyMore() async throws {
        let harness = try await Harness()
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        // Owner: this test, which waits for its end.
        let service = Task { await harness.api.run() }
        _ = try await harness.post("/submit_task", Self.sample)
        await gate.waitUntilHeld(1)
        harness.readiness.set { $0.isDraining = true }
        harness.api.beginDraining()
        gate.open()
        #expect(try await harness.ask("reward_1").problem == "draining")
        #expect(try await harness.post("/submit_task", Self.sample).problem == "draining")
        service.cancel()
        await service.value
        #expect(harness.scoring.cancelled == 1)
        #expect(harness.prometheus.contains("metareward_trainer_submissions_running 0"), "the end of run is its end")
    }
}

extension Harness {
    /// What the service counts.
    fileprivate var prometheus: String { String(decoding: metrics.prometheusText(), as: UTF8.self) }

    /// Asks for a reward as ROLL's client does.
    fileprivate func ask(
        _ id: String, path: String = "/get_result", fields: [(name: String, value: String)] = []
    ) async throws -> Answer {
        try await send(
            .get, path, body: Array(#"{"reward_request_id": "\#(id)"}"#.utf8),
            fields: [(name: "Content-Type", value: "application/json")] + fields)
    }

    /// Asks until the work has ended.
    fileprivate func result(_ id: String, fields: [(name: String, value: String)] = []) async throws -> Answer {
        while true {
            let answer = try await ask(id, fields: fields)
            if try answer.json["errcode"]?.int != 1 { return answer }
            await Task.yield()
        }
    }

    /// Submits, and asks until the work has ended.
    fileprivate func submitted(_ body: String, path: String = "/submit_task") async throws -> Answer {
        let answer = try await post(path, body)
        return try await result(try #require(answer.json["reward_request_id"]?.string))
    }
}
