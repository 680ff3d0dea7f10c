import HTTPServer
import JSONText
import Locking
import ServiceAssembly
import SimulatedModel
import TestSupport
import Testing

extension EndToEndTests {
    /// Judges behind several servers, judges with a fallback, and trainers that go away.
    @Suite struct FleetTests {
        /// A chat server that never answers, and counts who waits and who went away.
        private final class SilentModel: HTTPHandler {
            private let counts = Locked((open: 0, abandoned: 0))

            var open: Int { counts.withLock { $0.open } }
            var abandoned: Int { counts.withLock { $0.abandoned } }

            func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
                counts.withLock { $0.open += 1 }
                let (stream, _) = AsyncStream<Void>.makeStream()
                for await _ in stream {}
                counts.withLock { counts in
                    counts.open -= 1
                    if Task.isCancelled { counts.abandoned += 1 }
                }
                return HTTPServerResponse(status: 200)
            }
        }

        private static func until(_ holds: @Sendable () -> Bool) async {
            while !holds() { await Task.yield() }
        }

        private static func serve(_ handler: any HTTPHandler) throws -> (server: HTTPServer, url: String) {
            let server = HTTPServer(configuration: HTTPServerConfiguration(port: 0), handler: handler)
            return (server, "http://127.0.0.1:\(try server.start().firstPort)/v1")
        }

        @Test(.timeLimit(.minutes(5)), arguments: [true, false])
        func aTrainerThatGoesAwayTakesItsJudgeCallsAlong(withReset: Bool) async throws {
            let handler = SilentModel()
            let (server, url) = try Self.serve(handler)
            try await withService(configured: {
                var model = ModelConfiguration(url: url, model: "silent")
                model.dialect = .vllm
                $0.judge(with: model)
            }) { service in
                // The probe of the judge is one of the calls.
                await Self.until { handler.open == 1 }
                let body: JSONValue = ["rollouts": SampleTexts.rollouts(0..<8), "program": "single"]
                let text = body.text
                let trainer = try RawSocket(port: service.port)
                try await trainer.send(
                    "POST /score HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: \(text.utf8.count)\r\n\r\n\(text)")
                await Self.until { handler.open == 9 }
                if withReset { await trainer.reset() } else { await trainer.close() }
                await Self.until { handler.abandoned == 8 }
                #expect(handler.open == 1)
            }
            await server.shutdown(graceSeconds: 0)
        }

        @Test(.timeLimit(.minutes(5))) func severalServersJudgeAndOneMayStop() async throws {
            let (first, firstURL) = try Self.serve(SimulatedModelHandler())
            let (second, secondURL) = try Self.serve(SimulatedModelHandler())
            try await withService(configured: {
                var model = ModelConfiguration(url: firstURL, model: "simulated")
                model.furtherURLs = [secondURL]
                model.dialect = .vllm
                $0.judge(with: model)
            }) { service in
                let rollouts = JSONValue.array(
                    (0..<40).map { SampleTexts.rollout($0, ["prompt": .string("Prompt \($0)")]) })
                let both = try await service.score(["rollouts": rollouts, "detail": "full"])
                #expect(both.rewards.compactMap(\.self).count == 40)
                #expect(Set(both.results.compactMap { $0["endpoint"]?.string }) == [firstURL, secondURL])
                await second.shutdown(graceSeconds: 0)
                let one = try await service.score(["rollouts": rollouts, "detail": "full"])
                #expect(one.rewards.compactMap(\.self).count == 40, "\(one.text)")
                #expect(Set(one.results.compactMap { $0["endpoint"]?.string }) == [firstURL])
                let metrics = try await service.client.get("/metrics").text
                let labels = "{model=\"judge\",endpoint=\"\(secondURL)\"}"
                #expect(metrics.contains("metareward_endpoint_breaker\(labels) "))
                #expect(metrics.contains("metareward_endpoint_calls_in_flight\(labels) 0\n"))
                #expect(metrics.contains("metareward_endpoint_calls_limit\(labels) "))
                #expect(metrics.contains("metareward_model_moved_calls_total{model=\"judge\",role=\"judge\""))
                let ready = try await service.client.get("/readyz").text
                #expect(ready.contains("endpoint \(secondURL) of model judge is out of service"), "\(ready)")
            }
            await first.shutdown(graceSeconds: 0)
        }

        @Test(.timeLimit(.minutes(5))) func aFallbackAnswersAndEveryScoreSaysSo() async throws {
            let gone = try await withModelServer([:]) { $0 }
            try await withModelServer([:]) { present in
                try await withService(configured: {
                    var judge = gone
                    judge.model = "large"
                    judge.fallback = "small"
                    judge.attemptsMax = 1
                    $0.judge(with: judge)
                    $0.models["small"] = present
                }) { service in
                    let answer = try await service.score([
                        "rollouts": SampleTexts.rollouts(0..<2), "run": "r", "step": 1, "detail": "full",
                    ])
                    #expect(answer.rewards.compactMap(\.self).count == 2, "\(answer.text)")
                    for result in answer.results {
                        #expect(result["judge_model"]?.string == "simulated")
                        #expect(result["basis_changed"]?.bool == true)
                        #expect(result["endpoint"]?.string == present.url)
                        let id = try #require(result["score_id"]?.string)
                        let stored = try await service.get("/scores/\(id)")
                        #expect(stored["judge_model"]?.string == "simulated")
                        #expect(stored["basis_hash"]?.string == result["basis_hash"]?.string)
                    }
                }
            }
        }
    }
}
