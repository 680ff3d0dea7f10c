import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: what `GET /stats` says of stored rollouts. Method: rollouts put into the memory store at known times.
@Suite struct StatisticsRouteTests {
    private static func record(
        _ number: Int, reward: Double? = 0.5, failure: FailureKind = .judgeTimeout, version: Int = 0,
        flow: Int = 3, partition: String = "default", run: String? = nil, purpose: RolloutPurpose = .train,
        decidedBy: ScoreDecider = .judge
    ) -> StoredRollout {
        let outcome: Judgement.Outcome =
            if let reward { .scored(reward: reward, score: reward * 5) } else {
                .failed(ScoreFailure(kind: failure, detail: "late"))
            }
        return StoredRollout(
            scoreID: "score_\(number)", at: Harness.start.adding(seconds: Double(number)), task: "essay_writing",
            rollout: Rollout(id: "r\(number)", prompt: nil, response: .text("x"), partition: partition),
            run: run, step: nil, purpose: purpose, pinnedBy: nil,
            judgement: Judgement(
                outcome: outcome, scoreMin: 0, scoreMax: 5, decidedBy: reward == nil ? nil : decidedBy,
                verdicts: reward == nil
                    ? [] : [Verdict(name: "flow", score: Double(flow), min: 0, max: 5, rationale: "")],
                basis: Basis(
                    rubricVersion: version, rubricHash: "h", program: .perItem, rewardRule: .normalized,
                    templateHashes: [:], judgeModel: "judge"),
                endpoint: nil, isSimulated: false,
                usage: TokenUsage(calls: 2, promptTokens: 100, completionTokens: 10, cachedTokens: 60), retries: 0,
                latencyMilliseconds: Double(number)))
    }

    private func harness(
        _ records: [StoredRollout], _ change: (inout RewardAPIConfiguration) -> Void = { _ in }
    ) async throws -> Harness {
        var configuration = RewardAPIConfiguration()
        change(&configuration)
        let harness = try await Harness(configuration: configuration)
        try await harness.rollouts.append(records)
        harness.clock.advance(by: .seconds(100))
        return harness
    }

    @Test func nothingStoredIsAnAnswerToo() async throws {
        let answer = try await harness([]).get("/stats?since=2026-01-01T00:00:10Z&buckets=2")
        try expectJSON(
            answer,
            """
            {"task": "essay_writing", "partition": null, "since": "2026-01-01T00:00:10.000Z",
             "until": "2026-01-01T00:01:40.000Z", "complete": true, "bucket_seconds": 0.001, "rollouts": 0,
             "scored": 0, "failed": 0, "failures": [], "judge_calls": 0, "prompt_tokens": 0, "completion_tokens": 0,
             "cached_tokens": null, "latency_ms": null, "decided_by": {"judge": 0, "check": 0, "answer": 0},
             "versions": [], "buckets": []}
            """)
    }

    @Test func countsAddUp() async throws {
        let harness = try await harness([
            Self.record(0, reward: 0.2), Self.record(10, reward: nil), Self.record(20, reward: nil),
            Self.record(30, reward: nil, failure: .judgeRefused), Self.record(40, reward: 1, decidedBy: .answer),
        ])
        let json = try await harness.get("/stats").json
        #expect(json["rollouts"]?.int == 5)
        #expect(json["scored"]?.int == 2)
        #expect(json["failed"]?.int == 3)
        #expect(json["judge_calls"]?.int == 10)
        #expect(json["cached_tokens"]?.int == 300)
        #expect(json["decided_by"]?["judge"]?.int == 1)
        #expect(json["decided_by"]?["answer"]?.int == 1)
        let kinds = json["failures"]?.array?.map { "\($0["kind"]?.string ?? "") \($0["rollouts"]?.int ?? 0)" }
        #expect(kinds == ["judge_timeout 2", "judge_refused 1"])
        #expect(json["latency_ms"]?["p50"]?.double == 20)
    }

    @Test func rewardsAreToldByVersionAndTime() async throws {
        let records =
            (0..<10).map { Self.record($0, reward: Double($0) / 10) }
            + (50..<60).map { Self.record($0, reward: 0.4, version: 1, flow: 5) }
        let json = try await harness(records).get("/stats?buckets=10").json
        #expect(json["since"]?.string == Harness.startText)
        #expect(json["bucket_seconds"]?.double == 10)
        let versions = try #require(json["versions"]?.array)
        #expect(versions.map { $0["version"]?.int } == [0, 1])
        let reward = versions[0]["reward"]
        #expect(abs((reward?["p50"]?.double ?? 0) - 0.45) < 1e-9)
        #expect(abs((reward?["p10"]?.double ?? 0) - 0.09) < 1e-9)
        #expect(versions[1]["items"]?[0]?["counts"]?.array?.map(\.int) == [0, 0, 0, 0, 0, 10])
        #expect(versions[1]["items"]?[0]?["mean"]?.double == 5)
        let counts = versions[0]["histogram"]?["counts"]?.array?.compactMap(\.int)
        #expect(counts?.count == 20)
        #expect(counts?.reduce(0, +) == 10)
        let buckets = try #require(json["buckets"]?.array)
        #expect(buckets.map { $0["at"]?.string } == [Harness.startText, "2026-01-01T00:00:50.000Z"])
        #expect(buckets[1]["versions"]?[0]?["scored"]?.int == 10)
    }

    @Test(arguments: [
        ("", 4), ("?partition=p", 1), ("?run=a", 1), ("?purpose=eval", 1), ("?since=2026-01-01T00:00:02Z", 2),
        ("?until=2026-01-01T00:00:02Z", 2), ("?task=math", 0),
    ])
    func filtersChoose(_ query: String, _ expected: Int) async throws {
        let harness = try await harness([
            Self.record(0), Self.record(1, partition: "p"), Self.record(2, run: "a"), Self.record(3, purpose: .eval),
        ])
        #expect(try await harness.get("/stats" + query).json["rollouts"]?.int == expected)
    }

    @Test func itSaysWhereItDoesNotCoverEverything() async throws {
        let harness = try await harness((0..<10).map { Self.record($0) }) { $0.statisticsRolloutsMax = 4 }
        let json = try await harness.get("/stats").json
        #expect(json["complete"]?.bool == false)
        #expect(json["rollouts"]?.int == 4)
        #expect(json["since"]?.string == "2026-01-01T00:00:06.000Z")
        #expect(try await harness.get("/metrics").text.contains("metareward_statistics_cut_short_total 1"))
    }

    @Test func anAnswerIsKeptForASecond() async throws {
        let harness = try await harness([Self.record(0)])
        #expect(try await harness.get("/stats").json["rollouts"]?.int == 1)
        try await harness.rollouts.append([Self.record(1)])
        #expect(try await harness.get("/stats").json["rollouts"]?.int == 1)
        #expect(try await harness.get("/stats?buckets=7").json["rollouts"]?.int == 2)
        harness.clock.advance(by: .seconds(1))
        #expect(try await harness.get("/stats").json["rollouts"]?.int == 2)
    }

    @Test func equalRequestsInFlightAreOneReading() async throws {
        let harness = try await harness((0..<3).map { Self.record($0) })
        let gate = Gate()
        harness.rollouts.holdFigures(at: gate)
        let first = Task { try await harness.get("/stats?buckets=9") }
        await gate.waitUntilHeld(1)
        let second = Task { try await harness.get("/stats?buckets=9") }
        await harness.requestsInFlight(2)
        gate.open()
        let answers = [try await first.value, try await second.value]
        #expect(answers.map(\.status) == [200, 200])
        #expect(answers[0].text == answers[1].text)
        #expect(try answers[0].json["rollouts"]?.int == 3)
        #expect(harness.rollouts.figuresPages == 1)
    }

    @Test func aReaderWhoLeavesTakesNoAnswerFromOthers() async throws {
        let harness = try await harness([Self.record(0)])
        let gate = Gate()
        harness.rollouts.holdFigures(at: gate)
        let first = Task { try await harness.get("/stats") }
        await gate.waitUntilHeld(1)
        let second = Task { try await harness.get("/stats") }
        await harness.requestsInFlight(2)
        first.cancel()
        _ = try await first.value
        gate.open()
        #expect(try await second.value.status == 200)
    }

    @Test(arguments: [
        ("buckets=0", 422, "/buckets"), ("buckets=501", 422, "/buckets"), ("since=x", 422, "/since"),
        ("since=2026-01-01T00:00:02Z&until=2026-01-01T00:00:02Z", 422, "/until"), ("purpose=x", 422, "/purpose"),
        ("task=none", 404, "/task"), ("task=math&partition=geometry", 404, ""),
    ])
    func aBadRequestSaysWhatIsWrong(_ query: String, _ status: Int, _ pointer: String) async throws {
        let answer = try await harness([]).get("/stats?" + query)
        #expect(answer.status == status)
        if !pointer.isEmpty { #expect(try answer.pointers == [pointer]) }
    }

    @Test func aStoreThatFailsIsUnavailable() async throws {
        let harness = try await harness([])
        harness.rollouts.setFault(.unavailable("the disk is gone"))
        #expect(try await harness.get("/stats").status == 503)
    }

    @Test func itemsWithoutARangeAreLeftOut() {
        var statistics = VersionStatistics()
        func figures(_ items: [RolloutFigures.ItemScore]) -> RolloutFigures {
            RolloutFigures(
                at: Harness.start, version: 0, reward: 0.5, failure: nil, decidedBy: .judge, items: items,
                usage: TokenUsage(), latencyMilliseconds: 1, isSimulated: false)
        }
        statistics.add(RolloutFigures(Self.record(0)))
        statistics.add(
            figures([
                .init(name: "flat", score: 1, min: 1, max: 1), .init(name: "wide", score: 1, min: .min, max: .max),
                .init(name: "long", score: 1, min: 0, max: 1000), .init(name: "nothing", score: .nan, min: 0, max: 5),
                .init(name: "far", score: 1e300, min: 0, max: 5), .init(name: "below", score: -1, min: 0, max: 5),
            ]))
        #expect(statistics.itemsInOrder.map(\.name) == ["flow"])
        #expect(statistics.itemsInOrder.first?.max == 5)
    }

    @Test func quantilesLieBetweenNeighbours() throws {
        let quantiles = try #require(Quantiles([4, 1, 3, 2]))
        #expect(quantiles.value(at: 0.5) == 2.5)
        #expect(quantiles.value(at: 0) == 1)
        #expect(quantiles.value(at: 1) == 4)
        #expect(quantiles.mean == 2.5)
        #expect(Quantiles([]) == nil)
        #expect(Quantiles([7])?.value(at: 0.9) == 7)
    }

    @Test func aFullCacheForgets() {
        let now = ContinuousClock.now
        var cache = AnswerCache(entriesMax: 2)
        for name in ["a", "b", "c"] {
            cache.keep([1], isSimulated: false, to: name, until: now + .seconds(1), at: now)
        }
        #expect(cache.answer(to: "a", at: now) == nil)
        #expect(cache.answer(to: "c", at: now)?.bytes == [1])
        #expect(cache.answer(to: "c", at: now + .seconds(1)) == nil)
    }
}
