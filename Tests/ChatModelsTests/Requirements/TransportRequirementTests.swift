import HTTPClient
import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import ChatModels

/// Goal: each requirement on transport and retries holds. Tests carry the requirement's name in README.md.
@Suite(.timeLimit(.minutes(5))) struct TransportRequirementTests {
    @Test(arguments: ChatDialect.all) func rNet1ConnectionsAreGivenUpEarlyAndThereAreEnough(dialect: ChatDialect) {
        let configuration = Samples.configuration(dialect)
        let client = configuration.clientConfiguration
        #expect(client.idleTimeout <= .seconds(3))
        #expect(client.connectionsPerHostMax >= configuration.callsInFlightMax)
        if dialect.name == "llamacpp" {
            #expect(client.usesPerConnectionMax.map { $0 <= 90 } == true)
        } else {
            #expect(client.usesPerConnectionMax == nil)
        }
    }

    @Test func rNet1AConnectionThatIsUsedUpIsNotUsedAgain() async throws {
        try await RawStage.run(configure: {
            $0.callsInFlightMax = 1; $0.dialect = .llamaCpp
        }) { stage in
            var connections = 0
            var connection: RawSocket?
            for number in 1...91 {
                async let answer = stage.model.complete(Samples.request())
                if number == 1 || number == 91 {
                    connection = try await stage.listener.accept()
                    connections += 1
                }
                _ = try await connection?.receiveCall()
                try await connection?.send(RawStage.good("4"))
                #expect(try await answer.text == "4")
            }
            #expect(connections == 2)
        }
    }

    @Test func rNet2ConnectingHas30SecondsAndACall120() {
        #expect(Samples.configuration().connectTimeout == .seconds(30))
        #expect(Samples.configuration().clientConfiguration.connectTimeout == .seconds(30))
        #expect(Samples.configuration().callTimeout == .seconds(120))
    }

    @Test func rNet3ReusedConnectionIsReplayedOnceAndAFreshOneIsARetry() async throws {
        try await RawStage.run { stage in
            async let answer = stage.model.complete(Samples.request())
            let first = try await stage.listener.accept()
            _ = try await first.receiveCall()
            await first.close()
            let second = try await stage.listener.accept()
            _ = try await second.receiveCall()
            try await second.send(RawStage.good("4"))
            #expect(try await answer.retries == 1)
        }
    }

    @Test func rNet5AnAbandonedCallIsAbortedOnlyOnSGLang() {
        for dialect in ChatDialect.all {
            #expect((dialect.abort != nil) == (dialect.name == "sglang"), "\(dialect.name)")
        }
        #expect(ChatDialect.sglang.abort == AbortForm(idField: "rid", path: "/abort_request"))
    }

    @Test func rNet6ResponsesAreBoundedAndKeysAreNotShown() async throws {
        #expect(Samples.configuration().responseBytesMax == 4 * 1024 * 1024)
        #expect(ErrorText.captureBytesMax == 2048)
        let long = ScriptedServer.Step.answer(200, [:], Samples.completion(String(repeating: "a", count: 3000)))
        try await Stage.run(
            [long],
            configure: {
                $0.responseBytesMax = 2048; $0.apiKey = "sk-secret"
            }
        ) { stage in
            let failure = await stage.failure()
            #expect(failure?.kind == .judgeInvalid)
            #expect(failure?.detail.contains("sk-secret") == false)
        }
    }

    @Test(arguments: [408, 409, 424, 425, 429, 500, 502, 503, 504, 529])
    func rRet1TroubleThatPassesIsRepeated(status: Int) async throws {
        try await Stage.run([.json(status, ""), .good("4")]) { stage in
            let reply = try await stage.model.complete(Samples.request())
            #expect(reply.retries == 1)
        }
        try await Stage.run([.json(200, #"{"error":{"code":\#(status)}}"#), .good("4")]) { stage in
            let reply = try await stage.model.complete(Samples.request())
            #expect(reply.retries == 1)
        }
    }

    @Test(arguments: [400, 401, 402, 403, 404, 413, 422]) func rRet1OtherTroubleIsNot(status: Int) async throws {
        try await Stage.run([.json(status, "no"), .good("4")]) { stage in
            #expect(await stage.failure() != nil)
            #expect(stage.server.received.count == 1)
        }
    }

    private static let delays: [(HeaderFields, Duration)] = [
        (["retry-after-ms": "1500", "Retry-After": "9"], .milliseconds(1500)), (["Retry-After": "2"], .seconds(2)),
        (["Retry-After": "0.5"], .milliseconds(500)), (["Retry-After": "Sun, 01 Mar 2026 00:00:07 GMT"], .seconds(7)),
        (["Retry-After": "Sunday, 01-Mar-26 00:00:07 GMT"], .seconds(7)), (["Retry-After": "soon"], .milliseconds(125)),
        (["Retry-After": "Sun Mar  1 00:00:07 2026"], .seconds(7)), ([:], .milliseconds(125)),
    ]

    @Test(arguments: delays) func rRet2TheServersDelayCountsElseFullJitter(
        fields: HeaderFields, delay: Duration
    ) async throws {
        let clock = LeapingClock()
        try await Stage.run([.json(503, "", fields), .good("4")], clock: clock) { stage in
            #expect(await stage.text() == "4")
            #expect(clock.sleeps == [delay])
        }
    }

    @Test func rRet2ADelayBeyondTheDeadlineFailsNow() async throws {
        let clock = LeapingClock()
        try await Stage.run([.json(503, "", ["Retry-After": "61"]), .good("4")], clock: clock) { stage in
            #expect(await stage.failure()?.detail.contains("after the deadline") == true)
            #expect(clock.sleeps.isEmpty)
        }
    }

    @Test func rRet2RetriesOfAnEndpointAreBoundedTogether() async throws {
        let settings = RetrySettings(budgetRatio: 0, budgetReserve: 2)
        try await Stage.run(Array(repeating: .json(503, ""), count: 9), configure: { $0.retries = settings }) { stage in
            #expect(await stage.failure()?.retries == 2)
            let second = await stage.failure()
            #expect(second?.retries == 0)
            #expect(second?.detail.contains("retry budget") == true)
        }
    }
}
