import HTTPEngine
import HTTPServer
import JSONText
import RewardCore
import Testing

@testable import RewardAPI

/// Goal: liveness, readiness, shutdown, metrics and the log. Method: a readiness that the test sets.
@Suite struct HealthTests {
    @Test(arguments: ["/healthz", "/health"]) func theProcessIsAlive(_ path: String) async throws {
        let harness = try await Harness()
        harness.readiness.set { $0.isStoreWritable = false }
        let word = path == "/health" ? "healthy" : "alive"
        try expectJSON(try await harness.get(path), #"{"status": "\#(word)"}"#)
        #expect(harness.api.respondImmediately(to: harness.request(.get, path)) != nil)
        #expect(try await harness.get(path + "?deep=1").status == 422)
    }

    @Test func aReadyServiceSaysSo() async throws {
        let harness = try await Harness()
        harness.readiness.set { $0.isSimulated = true }
        let answer = try await harness.get("/readyz")
        #expect(answer.status == 200)
        #expect(answer.fields["Metareward-Simulated"] == "1")
        try expectJSON(
            answer,
            #"""
            {"status": "ready", "simulated": true,
             "checks": {"configuration": "loaded", "store": "writable", "judges": "probed", "draining": false},
             "judges_not_probed": [], "probe_failures": [], "quirks": [], "degradations": []}
            """#)
    }

    @Test(arguments: [0, 1, 2, 3]) func aMissingPartMakesTheServiceNotReady(_ part: Int) async throws {
        let harness = try await Harness()
        harness.readiness.set { readiness in
            switch part {
            case 0: readiness.isConfigurationLoaded = false
            case 1: readiness.isStoreWritable = false
            case 2: readiness.judgesNotProbed = ["main"]
            default: readiness.isDraining = true
            }
        }
        let answer = try await harness.get("/readyz")
        #expect(answer.status == 503)
        #expect(try answer.json["status"] == "not_ready")
        let expected: [JSONValue] = ["not_loaded", "unavailable", "not_probed", true]
        let found = ["configuration", "store", "judges", "draining"].map { try? answer.json["checks"]?[$0] }
        #expect(found[part] == expected[part])
    }

    @Test func aDegradedServiceIsUsableUnlessReadinessIsStrict() async throws {
        let harness = try await Harness()
        harness.readiness.set { $0.degradations = ["judge main fails"] }
        let answer = try await harness.get("/readyz")
        #expect(answer.status == 200)
        #expect(try answer.json["status"] == "degraded")
        #expect(try answer.json["degradations"] == ["judge main fails"])
        var configuration = RewardAPIConfiguration()
        configuration.strictReadiness = true
        let strict = try await Harness(configuration: configuration)
        strict.readiness.set { $0.degradations = ["judge main fails"] }
        #expect(try await strict.get("/readyz").status == 503)
    }

    @Test func whileDrainingNothingNewBeginsAndReadingGoesOn() async throws {
        let harness = try await Harness()
        harness.api.beginDraining()
        harness.api.beginDraining()
        let answer = try await harness.post("/score", #"{"rollouts": [{"response": "a"}]}"#)
        #expect(answer.status == 503)
        #expect(try answer.problem == "draining")
        #expect(answer.fields["Retry-After"] == "5")
        #expect(answer.fields["Connection"] == "close")
        #expect(try await harness.send(.post, "/meta/refine").status == 503)
        #expect(try await harness.get("/rubric").status == 200)
        #expect(try await harness.get("/healthz").status == 200)
        #expect(try await harness.get("/readyz").json["checks"]?["draining"] == true)
    }

    @Test func requestsAreCountedByPatternMethodAndStatus() async throws {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [1: ScoreFailure(kind: .judgeQuota, detail: "spent")] }
        _ = try await harness.post("/score", #"{"rollouts": [{"response": "a"}, {"response": "b"}]}"#)
        for _ in 0..<3 { _ = try await harness.get("/rubric/version") }
        _ = try await harness.get("/scores/unknown/deep")
        _ = try await harness.get("/scores/unknown")
        _ = try await harness.send(HTTPMethod(rawValue: "BREW"), "/score")
        _ = try await harness.get("/healthz")
        let answer = try await harness.get("/metrics")
        #expect(answer.fields["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        for line in [
            #"metareward_http_requests_total{route="/score",method="POST",status="200"} 1"#,
            #"metareward_http_requests_total{route="/score",method="OTHER",status="405"} 1"#,
            #"metareward_http_requests_total{route="/rubric/version",method="GET",status="200"} 3"#,
            #"metareward_http_requests_total{route="unmatched",method="GET",status="404"} 1"#,
            #"metareward_http_requests_total{route="/scores/{id}",method="GET",status="404"} 1"#,
            #"metareward_http_requests_total{route="/healthz",method="GET",status="200"} 1"#,
            #"metareward_http_request_duration_seconds_count{route="/rubric/version",method="GET",status="200"} 1"#,
            #"metareward_http_requests_in_flight 1"#,
            #"metareward_rollouts_scored_total{task="essay_writing",decided_by="judge"} 1"#,
            #"metareward_rollouts_failed_total{task="essay_writing",kind="judge_quota"} 1"#,
            #"metareward_score_request_rollouts_sum{task="essay_writing"} 2"#,
        ] {
            #expect(answer.text.contains(line + "\n"))
        }
    }

    @Test func answeredRequestsAreReportedToTheLog() async throws {
        let harness = try await Harness()
        _ = try await harness.post("/score?x=secret", "{}", fields: [(name: "X-Request-Id", value: "abc-1")])
        let entry = try #require(harness.log.entries.first)
        #expect(entry.requestID == "abc-1")
        #expect(entry.method == "POST")
        #expect(entry.route == "/score")
        #expect(entry.status == 422)
        #expect(entry.bodyBytes == 2)
        #expect(entry.problem == .invalidRequest)
        #expect(entry.peer == "127.0.0.1:0")
        #expect(entry.seconds == 0)
    }
}
