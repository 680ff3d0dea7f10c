import HTTPClient
import HTTPEngine
import JSONText
import RewardCore
import Testing

@testable import ChatModels

/// Goal: trouble that passes is survived, and other trouble is reported at once. Method: the whole client against a
/// scripted server on a real socket; waits are recorded by a clock that leaps.
@Suite(.timeLimit(.minutes(5))) struct RetryDriverTests {
    private let overloaded = ScriptedServer.Step.json(503, #"{"error":{"message":"busy","code":503}}"#)

    @Test func aServerErrorIsRepeatedWithTheSameBytes() async throws {
        let clock = LeapingClock()
        let observer = RecordingObserver()
        let script: [ScriptedServer.Step] = [.json(500, "Internal Server Error"), .good("4")]
        try await Stage.run(script, clock: clock, observer: observer) { stage in
            let reply = try await stage.model.complete(Samples.request(.integer(0...10)))
            #expect(reply.text == "4")
            #expect(reply.retries == 1)
            #expect(reply.usage == TokenUsage(calls: 2, promptTokens: 11, completionTokens: 3))
            #expect(reply.endpoint.hasPrefix("http://127.0.0.1:"))
            #expect(reply.endpoint.hasSuffix("/v1"))
            #expect(clock.sleeps == [.milliseconds(125)])
            #expect(stage.server.bodies.count == 2)
            #expect(stage.server.bodies.first == stage.server.bodies.last)
            #expect(observer.reports == ["retried judge_unavailable", "finished well calls 2"])
            #expect(observer.attempts == ["judge_unavailable at \(reply.endpoint)", "well at \(reply.endpoint)"])
            #expect(stage.model.callsInFlight == 0)
        }
    }

    private static let delays: [(HeaderFields, Duration)] = [
        (["Retry-After": "2"], .seconds(2)), (["retry-after-ms": "40"], .milliseconds(40)),
        (["Retry-After": "Sun, 01 Mar 2026 00:00:07 GMT"], .seconds(7)), ([:], .milliseconds(125)),
    ]

    @Test(arguments: delays) func theServersDelayIsKept(fields: HeaderFields, delay: Duration) async throws {
        let clock = LeapingClock()
        let refusal = #"{"error":{"message":"slow down","code":"rate_limit_exceeded"}}"#
        try await Stage.run([.json(429, refusal, fields), .good("4")], clock: clock) { stage in
            #expect(await stage.text() == "4")
            #expect(clock.sleeps == [delay])
        }
    }

    @Test func fourAttemptsAreAll() async throws {
        let clock = LeapingClock()
        try await Stage.run([overloaded, overloaded, overloaded, overloaded, .good("4")], clock: clock) { stage in
            let failure = await stage.failure()
            #expect(failure?.kind == .judgeOverloaded)
            #expect(failure?.retries == 3)
            #expect(failure?.usage.calls == 4)
            #expect(failure?.detail.hasSuffix("answered 503: busy; gave up after 4 attempts.") == true)
            #expect(failure?.detail.hasPrefix("judge-a at http://127.0.0.1:") == true)
            #expect(stage.server.received.count == 4)
            #expect(clock.sleeps == [.milliseconds(125), .milliseconds(250), .milliseconds(500)])
        }
    }

    @Test func aDelayBeyondTheDeadlineFailsAtOnce() async throws {
        let clock = LeapingClock()
        try await Stage.run([.json(429, "", ["Retry-After": "120"]), .good("4")], clock: clock) { stage in
            #expect(await stage.failure()?.kind == .judgeOverloaded)
            #expect(clock.sleeps.isEmpty)
            #expect(stage.server.received.count == 1)
        }
    }

    private static let finals: [(Int, String, FailureKind, String)] = [
        (429, #"{"error":{"message":"Pay","code":"insufficient_quota"}}"#, .judgeQuota, "Pay"),
        (429, #"{"error":{"message":"Pay","code":"credit_balance_exhausted"}}"#, .judgeQuota, "Pay"),
        (402, "no credits", .judgeQuota, "no credits"),
        (400, #"{"object":"error","message":"Bad regex","code":400}"#, .judgeRejected, "Bad regex"),
        (401, #"{"error":{"message":"Wrong key sk-1"}}"#, .judgeRejected, "Wrong key [key]; check its API key"),
        (403, "<html><head><title>403 Forbidden</title></head></html>", .judgeRejected, "403 Forbidden"),
        (404, #"{"error":{"message":"no such model"}}"#, .judgeRejected, "the model's name"),
        (422, #"{"error":"bad input","error_type":"validation"}"#, .judgeRejected, "bad input"),
        (
            400, #"{"error":{"message":"x","code":"context_length_exceeded"}}"#, .contextTooLong,
            "shorten the rollout"
        ),
        (400, #"{"message":"maximum context length is 8 tokens"}"#, .contextTooLong, "is 8 tokens"),
        (400, #"{"error":{"message":"unsafe","code":"content_filter"}}"#, .judgeRefused, "unsafe"),
        (307, "", .judgeRejected, "give the final URL"), (501, "", .judgeUnavailable, "answered 501"),
        (200, #"{"error":{"code":402,"message":"top up"}}"#, .judgeQuota, "error 402: top up"),
    ]

    @Test(arguments: finals) func whatWaitingCannotHelpIsNotRepeated(
        status: Int, body: String, kind: FailureKind, words: String
    ) async throws {
        let script: [ScriptedServer.Step] = [.json(status, body, ["Retry-After": "1"]), .good("4")]
        try await Stage.run(script, configure: { $0.apiKey = "sk-1" }) { stage in
            let failure = await stage.failure()
            #expect(failure?.kind == kind)
            #expect(failure?.detail.contains(words) == true, "\(failure?.detail ?? "") has \(words)")
            #expect(failure?.usage.calls == 1)
            #expect(stage.server.received.count == 1)
        }
    }

    @Test func textOfTheRequestIsNotRepeatedInAFailure() async throws {
        let script: [ScriptedServer.Step] = [
            .json(400, #"{"error":{"message":"bad input: the secret essay, word by word"}}"#)
        ]
        try await Stage.run(script) { stage in
            var request = Samples.request()
            request.messages = [ChatMessage(.user, "Judge: the secret essay, word by word, and more.")]
            let failure = await stage.failure(request)
            #expect(failure?.kind == .judgeRejected)
            #expect(failure?.detail.contains("secret essay") == false)
        }
    }

    @Test func anErrorInsideASuccessIsRepeatedByItsCode() async throws {
        let script: [ScriptedServer.Step] = [
            .json(200, #"{"error":{"code":429,"message":"upstream"}}"#),
            .json(200, #"{"choices":[{"error":{"code":502,"message":"x"},"finish_reason":"error"}]}"#), .good("4"),
        ]
        try await Stage.run(script) { stage in
            let reply = try await stage.model.complete(Samples.request())
            #expect(reply.retries == 2)
        }
    }

    @Test func aConnectionThatBreaksInsideTheBodyIsRepeated() async throws {
        let part = Array(Samples.completion("4").prefix(40))
        try await Stage.run([.breakOff(part), .good("4")]) { stage in
            let reply = try await stage.model.complete(Samples.request())
            #expect(reply.text == "4")
            #expect(reply.usage.calls == 2)
        }
        try await Stage.run(Array(repeating: .breakOff(part), count: 8)) { stage in
            let failure = await stage.failure()
            #expect(failure?.kind == .judgeUnavailable)
            #expect(failure?.detail.contains("broke off") == true)
        }
    }

    @Test func aServerThatIsNotThereIsUnavailableAndCostsNoCall() async throws {
        let clock = LeapingClock()
        try await Stage.run([], clock: clock, configure: { $0.url = "http://127.0.0.1:1/v1" }) { stage in
            let failure = await stage.failure()
            #expect(failure?.kind == .judgeUnavailable)
            #expect(failure?.retries == 3)
            #expect(failure?.usage == TokenUsage())
            #expect(clock.sleeps.count == 3)
        }
    }

    @Test func tokensOfFailedAttemptsAreCounted() async throws {
        let wasted = #"{"error":{"code":502,"message":"x"},"usage":{"prompt_tokens":5,"completion_tokens":2}}"#
        try await Stage.run([.json(200, wasted), .good("4")]) { stage in
            let reply = try await stage.model.complete(Samples.request())
            #expect(reply.usage == TokenUsage(calls: 2, promptTokens: 16, completionTokens: 5, wastedTokens: 7))
        }
    }
}
