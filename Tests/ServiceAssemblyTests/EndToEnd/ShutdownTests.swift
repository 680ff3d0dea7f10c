import HTTPClient
import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// The orderly end: what is in flight is answered, nothing new gets in, and it always ends.
    @Suite struct ShutdownTests {
        @Test func aRequestInFlightIsAnsweredAndThenTheServiceEnds() async throws {
            let gate = Gate()
            try await withModelServer(["archive shows why": .hold(gate)]) { model in
                try await withinSeconds(30, orElse: gate.open) {
                    try await withService(configured: {
                        $0.judge(with: model)
                        $0.server.shutdownGraceSeconds = 20
                    }) { service in
                        async let pending = service.score(["rollouts": SampleTexts.rollouts(0..<2)])
                        await gate.waitUntilHeld(1)
                        service.service.shutdown()
                        try await Self.waitUntilRefused(service.port)
                        gate.open()
                        let answer = try await pending
                        #expect(answer.fields["Connection"]?.lowercased() == "close")
                        #expect(answer.rewards.compactMap(\.self).count == 2)
                    }
                }
            }
        }

        @Test func atTheEndOfTheGraceARequestIsAnsweredCancelledAndTheServiceEnds() async throws {
            let folder = try TemporaryFolder()
            let gate = Gate()
            try await withModelServer(["archive shows why": .hold(gate)]) { model in
                var configuration = testConfiguration(folder)
                configuration.judge(with: model)
                configuration.server.shutdownGraceSeconds = 0.3
                let settings = configuration
                try await withinSeconds(30, orElse: gate.open) {
                    try await withService(settings) { service in
                        async let pending = service.client.post("/score", ["rollouts": SampleTexts.rollouts(0..<2)])
                        await gate.waitUntilHeld(1)
                        service.service.shutdown()
                        let answer = try await pending
                        #expect(answer.status == 200, "\(answer.text)")
                        for result in answer.results {
                            #expect(result["reward"]?.isNull == true)
                            #expect(result["error"]?["kind"]?.string == "cancelled")
                        }
                    }
                }
                gate.open()
                configuration.server.shutdownGraceSeconds = 2
                try await withService(configuration) { service in
                    let answer = try await service.score(["rollouts": SampleTexts.rollouts(0..<1)])
                    #expect(answer.rewards.compactMap(\.self).count == 1)
                }
            }
            withExtendedLifetime(folder) {}
        }

        @Test func aLongPollIsAnsweredAtOnceAndHoldsNothingUp() async throws {
            try await withinSeconds(30, orElse: {}) {
                try await withService(configured: { $0.server.shutdownGraceSeconds = 3 }) { service in
                    async let pending = service.client.get("/rubric/version?after=0&wait=60")
                    try await service.waitForRequestsInFlight(2)
                    service.service.shutdown()
                    // The head as it is; a poll that is cut instead was waited for until the grace ended.
                    do {
                        let answer = try await pending
                        #expect(answer.status == 200)
                        #expect(answer["version"]?.int == 0)
                    } catch {
                        Issue.record("the poll was not answered: \(error)")
                    }
                }
            }
        }

        @Test func aCallerThatWaitsForAMetaRunIsAnsweredAtOnce() async throws {
            let gate = Gate()
            try await withModelServer(["archive shows why": .hold(gate)]) { model in
                try await withinSeconds(30, orElse: gate.open) {
                    try await withService(configured: {
                        $0.refine(with: model)
                        $0.server.shutdownGraceSeconds = 3
                    }) { service in
                        _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<4)])
                        async let pending = service.client.post("/meta/refine", ["wait": 60])
                        await gate.waitUntilHeld(1)
                        service.service.shutdown()
                        do {
                            let answer = try await pending
                            #expect(answer.status == 202)
                        } catch {
                            Issue.record("the caller was not answered: \(error)")
                        }
                    }
                }
                gate.open()
            }
        }

        /// Returns once nobody is let in any more.
        private static func waitUntilRefused(_ port: Int) async throws {
            for _ in 0..<100_000 {
                do {
                    let socket = try RawSocket(port: port)
                    await socket.close()
                } catch RawSocketError.failed(call: "connect", _) {
                    return
                }
                await Task.yield()
            }
            Issue.record("the service still accepts")
        }
    }
}
