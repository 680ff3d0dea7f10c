import HTTPEngine
import HTTPServer
import JSONText
import Judging
import RewardCore
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: what tokens change about answers, beyond the table of routes.
@Suite struct AccessRouteTests {
    private func refusals(_ harness: Harness, _ reason: String) -> Bool {
        let text = String(decoding: harness.metrics.prometheusText(), as: UTF8.self)
        return text.contains("metareward_access_refusals_total{reason=\"\(reason)\"} 1\n")
    }

    @Test func refusalsSayWhatIsWrongAndWhatToDo() async throws {
        let harness = try await Harness.guarded()
        let missing = try await harness.get("/tasks")
        #expect(missing.fields["WWW-Authenticate"] == #"Bearer realm="metareward""#)
        #expect(
            try missing.json["detail"]?.string
                == "the route needs an access token with the scope read; send Authorization: Bearer <token>")
        let expired = try await harness.get("/tasks", token: Secrets.expired)
        #expect(
            try expired.json["detail"]?.string
                == "the access token \"old\" expired at \(Harness.startText); ask the operator for a new one")
        #expect(expired.fields["WWW-Authenticate"]?.contains(#"error="invalid_token""#) == true)
        let small = try await harness.get("/audit", token: Secrets.read)
        #expect(
            try small.json["detail"]?.string
                == "this needs the scope operate, but the access token \"viewer\" has only read; use another token")
        #expect(
            small.fields["WWW-Authenticate"]
                == #"Bearer realm="metareward", error="insufficient_scope", scope="operate""#)
        let unreadable = try await harness.get("/tasks", fields: [(name: "Authorization", value: "Digest x")])
        #expect(unreadable.status == 401)
        for reason in ["missing", "expired", "scope", "unreadable"] { #expect(refusals(harness, reason), "\(reason)") }
    }

    @Test func aTokenExpiresWhileTheServiceRuns() async throws {
        let harness = try await Harness.guarded {
            $0.tokens[1].expiresAt = Harness.start.adding(seconds: 5)
        }
        #expect(try await harness.get("/rubric/version", token: Secrets.read).status == 200)
        #expect(try await harness.get("/rubric/version", token: Secrets.read).status == 200)
        harness.clock.advance(by: .seconds(5))
        #expect(try await harness.get("/rubric/version", token: Secrets.read).status == 401)
    }

    @Test func theVersionPollOnTheLoopIsGuarded() async throws {
        let harness = try await Harness.guarded()
        func immediately(_ token: String?, target: String = "/rubric/version") -> HTTPServerResponse? {
            harness.api.respondImmediately(to: harness.request(.get, target, fields: harness.bearer(token)))
        }
        #expect(immediately(Secrets.read) == nil)
        #expect(try await harness.get("/rubric/version", token: Secrets.read).status == 200)
        #expect(immediately(Secrets.read)?.status == 200)
        for token in [nil, Secrets.score, Secrets.expired, Secrets.unknown, Secrets.operate] {
            #expect(immediately(token) == nil)
        }
        // Seen now, and yet not for reading.
        _ = try await harness.post("/score", "{}", fields: harness.bearer(Secrets.score))
        #expect(immediately(Secrets.score) == nil)
        #expect(immediately(nil, target: "/rubric/version?token=" + Secrets.read) == nil)
        #expect(immediately(nil, target: "/healthz")?.status == 200)
    }

    @Test func otherSettingsCountAtOnce() async throws {
        let harness = try await Harness.guarded()
        #expect(try await harness.get("/rubric/version", token: Secrets.read).status == 200)
        #expect(try await harness.get("/rubric/version", token: Secrets.read).status == 200)
        harness.api.setAccess(Secrets.settings { $0.tokens.removeAll { $0.name == "viewer" } })
        #expect(try await harness.get("/rubric/version", token: Secrets.read).status == 401)
        #expect(try await harness.get("/rubric/version", token: Secrets.operate).status == 200)
        harness.api.setAccess(AccessSettings())
        #expect(try await harness.get("/rubric/version").status == 200)
    }

    @Test func withTokensAnyHostIsServedAndForeignOriginsAreNot() async throws {
        let harness = try await Harness.guarded()
        let host = (name: "Host", value: "reward.example")
        #expect(try await harness.get("/tasks", token: Secrets.read, fields: [host]).status == 200)
        let foreign = try await harness.get(
            "/tasks", token: Secrets.read, fields: [host, (name: "Origin", value: "https://evil.example")])
        #expect(foreign.status == 403)
        #expect(refusals(harness, "origin"))
    }

    @Test func readinessTellsDetailsToReadersOnly() async throws {
        let harness = try await Harness.guarded()
        harness.readiness.set { $0.degradations = ["the judge fails"] }
        for token in [nil, Secrets.score, Secrets.unknown, Secrets.expired] {
            let answer = try await harness.get("/readyz", token: token)
            #expect(answer.status == 200)
            #expect(answer.text == #"{"status":"degraded","simulated":false}"#)
        }
        #expect(try await harness.get("/readyz", token: Secrets.read).text.contains("the judge fails"))
    }

    @Test func metricsAreOpenWhereTheSettingsSaySo() async throws {
        #expect(try await Harness.guarded().get("/metrics").status == 401)
        #expect(try await Harness.guarded { $0.metricsAreOpen = true }.get("/metrics").status == 200)
    }

    @Test func aTaskMayKeepRefiningToOperators() async throws {
        var tasks = Harness.tasks
        tasks[1].meta.refineWithScoreScope = false
        let harness = try await Harness.guarded(tasks: tasks)
        func refine(_ task: String, _ token: String) async throws -> Answer {
            try await harness.post("/meta/refine", #"{"task": "\#(task)"}"#, fields: harness.bearer(token))
        }
        #expect(try await refine("essay_writing", Secrets.score).status == 202)
        let refused = try await refine("math", Secrets.score)
        #expect(refused.status == 403)
        #expect(try refused.problem == "scope-missing")
        #expect(try await refine("math", Secrets.operate).status == 202)
        #expect(try await refine("essay_writing", Secrets.read).status == 403)
        #expect(harness.metaRuns.orders.map(\.task) == ["essay_writing", "math"])
    }

    @Test func tokensInURLsCountOnlyForScoringAndOnlyWhereAllowed() async throws {
        let body = #"{"rollouts": [{"response": "a"}]}"#
        let pair = Base64.urlText(Array("u:\(Secrets.score)".utf8)).replacing("-", with: "+").replacing("_", with: "/")
        let basic = (name: "Authorization", value: "Basic " + pair)
        let closed = try await Harness.guarded()
        #expect(try await closed.post("/score?token=" + Secrets.score, body).status == 401)
        #expect(try await closed.post("/score", body, fields: [basic]).status == 401)
        let open = try await Harness.guarded { $0.takesURLTokens = true }
        #expect(try await open.post("/score?token=" + Secrets.score, body).status == 200)
        #expect(try await open.post("/score?token=" + Secrets.operate, body).status == 200)
        #expect(try await open.post("/score", body, fields: [basic]).status == 200)
        #expect(try await open.post("/score?token=" + Secrets.unknown, body).status == 401)
        #expect(try await open.get("/tasks?token=" + Secrets.read).status == 401)
        #expect(try await open.get("/audit?token=" + Secrets.operate).status == 401)
        #expect(try await open.get("/readyz?token=" + Secrets.operate).text.contains("checks") == false)
        let refine = try await open.post("/meta/refine?token=" + Secrets.operate, "{}")
        #expect(refine.status == 202)
    }

    @Test func unknownTokensOfOneAddressAreSlowedDownAndValidOnesAreNot() async throws {
        let harness = try await Harness.guarded {
            $0.failuresMax = 2
            $0.failureWindowSeconds = 20
        }
        for _ in 0..<2 { #expect(try await harness.get("/tasks", token: Secrets.unknown).status == 401) }
        harness.clock.advance(by: .seconds(5))
        let throttled = try await harness.get("/tasks", token: Secrets.unknown)
        #expect(throttled.status == 429)
        #expect(try throttled.problem == "too-many-failures")
        #expect(throttled.fields["Retry-After"] == "15")
        #expect(try await harness.get("/tasks", token: Secrets.read).status == 200)
        #expect(try await harness.get("/tasks", token: Secrets.expired).status == 401)
        #expect(try await harness.get("/tasks").status == 401)
        var request = harness.request(.get, "/tasks", fields: harness.bearer(Secrets.unknown))
        request.peer = "10.0.0.2:5"
        #expect(await harness.api.respond(to: request).status == 401)
        #expect(refusals(harness, "throttled"))
        harness.clock.advance(by: .seconds(15))
        #expect(try await harness.get("/tasks", token: Secrets.unknown).status == 401)
    }

    @Test func manyCallersAtOnceAreEachWhoTheyAre() async throws {
        let harness = try await Harness.guarded()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let secrets = [Secrets.read, Secrets.operate, Secrets.score, Secrets.unknown]
                    let answer = try await harness.get("/rubric/version", token: secrets[number % 4])
                    let expected: Set<Int> = [[200], [200], [403], [401, 429]][number % 4]
                    #expect(expected.contains(answer.status), "\(number) \(answer.status)")
                    if number == 200 { harness.api.setAccess(Secrets.settings()) }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func pagesCarryWhatProtectsThem() async throws {
        let answer = try await Harness.guarded().get("/", fields: [(name: "Accept", value: "text/html")])
        #expect(
            answer.fields["Content-Security-Policy"]
                == "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
        #expect(answer.fields["X-Content-Type-Options"] == "nosniff")
        #expect(answer.fields["Referrer-Policy"] == "no-referrer")
    }
}
