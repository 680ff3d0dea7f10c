import HTTPClient
import HTTPEngine
import HTTPServer
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import ChatModels

/// Goal: no known pitfall of parameters, connections and retries is fallen into. One test a pitfall, by its number in
/// README.md.
@Suite(.timeLimit(.minutes(5))) struct RequestPitfallTests {
    @Test func pitfall08TheTokenLimitIsRenamedOnceAndRemembered() async throws {
        let refusal =
            #"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. "#
            + #"Use 'max_completion_tokens' instead.","param":"max_tokens","code":"unsupported_parameter"}}"#
        try await Stage.run([.json(400, refusal), .good("4"), .good("5")], dialect: .generic) { stage in
            #expect(try await stage.model.complete(Samples.request()).retries == 0)
            _ = await stage.text()
            let bodies = try stage.server.received.map { try JSONReader.read($0.body).value }
            #expect(bodies.map { $0["max_tokens"]?.int } == [8, nil, nil])
            #expect(bodies.map { $0["max_completion_tokens"]?.int } == [nil, 8, 8])
        }
    }

    @Test func pitfall09TemperatureIsDroppedOnceAndRemembered() async throws {
        let refusal =
            #"{"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model. "#
            + #"Only the default (1) value is supported.","param":"temperature","code":"unsupported_value"}}"#
        let observer = RecordingObserver()
        let script: [ScriptedServer.Step] = [.json(400, refusal), .good("4"), .good("5")]
        try await Stage.run(script, dialect: .openAI, observer: observer) { stage in
            let reply = try await stage.model.complete(Samples.request())
            #expect(reply.retries == 0)
            #expect(reply.usage.calls == 2)
            _ = await stage.text()
            #expect(stage.server.bodies.map { $0.contains("temperature") } == [true, false, false])
            #expect(observer.reports == ["learned temperature", "finished well calls 2", "finished well calls 1"])
        }
    }

    @Test func pitfall10AReusedConnectionThatIsDeadIsReplacedAndNotCounted() async throws {
        try await RawStage.run { stage in
            async let first = stage.model.complete(Samples.request())
            let warm = try await stage.listener.accept()
            _ = try await warm.receiveCall()
            try await warm.send(RawStage.good("1"))
            #expect(try await first.text == "1")
            async let second = stage.model.complete(Samples.request())
            _ = try await warm.receiveCall()
            await warm.reset()
            let fresh = try await stage.listener.accept()
            _ = try await fresh.receiveCall()
            try await fresh.send(RawStage.good("2"))
            let reply = try await second
            #expect(reply.text == "2")
            #expect(reply.retries == 0)
        }
    }

    @Test(arguments: ChatDialect.all) func pitfall10IdleConnectionsAreGivenUpBeforeTheServerDoes(dialect: ChatDialect) {
        #expect(Samples.configuration(dialect).clientConfiguration.idleTimeout <= .seconds(3))
    }

    @Test func pitfall12TheClientOwnsTheDeadline() async throws {
        try await Stage.run([.never], clock: SystemClock()) { stage in
            let failure = await stage.failure(Samples.request(deadline: .now + .seconds(3)))
            #expect(failure?.kind == .judgeTimeout)
            // On a busy machine the deadline may pass before the server has seen the call.
            if !stage.server.received.isEmpty { #expect(await stage.server.saw(.abandoned)) }
        }
    }

    @Test(arguments: [503, 429]) func pitfall13RefusalsWithoutADelayAreSpreadOut(status: Int) async throws {
        let clock = LeapingClock()
        let refused = ScriptedServer.Step.json(status, "Service Unavailable")
        try await Stage.run([refused, refused, .good("4")], clock: clock) { stage in
            #expect(await stage.text() == "4")
            #expect(clock.sleeps == [.milliseconds(125), .milliseconds(250)])
        }
    }

    @Test(arguments: ["insufficient_quota", "credit_balance_exhausted"])
    func pitfall14QuotaIsNeverAskedAgain(code: String) async throws {
        let clock = LeapingClock()
        let body = #"{"error":{"message":"pay","code":"\#(code)"}}"#
        try await Stage.run([.json(429, body, ["Retry-After": "1"]), .good("4")], clock: clock) { stage in
            #expect(await stage.failure()?.kind == .judgeQuota)
            #expect(clock.sleeps.isEmpty)
            #expect(stage.server.received.count == 1)
        }
    }

    @Test func pitfall23RetriesAreFewAndWithinTheDeadline() async throws {
        #expect(RetrySettings().attemptsMax <= 4)
        let clock = LeapingClock()
        try await Stage.run(Array(repeating: .json(503, ""), count: 9), clock: clock) { stage in
            _ = await stage.failure()
            #expect(stage.server.received.count == 4)
        }
    }

    @Test func pitfall27ProxiesOfTheEnvironmentAreNotUsed() async throws {
        // The proxy variables are set for the whole process of this test by nobody; what can be shown is that the call
        // goes to the configured host in origin form, which no proxy takes.
        try await Stage.run([.good("4")]) { stage in
            _ = await stage.text()
            #expect(stage.server.received.first?.head.target == "/v1/chat/completions")
        }
    }
}
