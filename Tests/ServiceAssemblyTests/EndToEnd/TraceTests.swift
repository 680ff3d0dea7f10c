import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// A client's trace through the service to the models' servers (W3C Trace Context).
    @Suite struct TraceTests {
        private static let trace = "0af7651916cd43dd8448eb211c80319c"
        private static let span = "b7ad6b7169203331"
        private static let fields: HeaderFields = ["traceparent": "00-\(trace)-\(span)-01"]

        private func withRecording(
            _ body: (RunningService, RecordingModelHandler, CapturedLog) async throws -> Void
        ) async throws {
            let log = CapturedLog()
            let folder = try TemporaryFolder()
            try await withRecordingModelServer { handler, model in
                var configuration = testConfiguration(folder)
                configuration.judge(with: model)
                configuration.refine(with: model)
                try await withService(configuration, logger: log.logger) { service in
                    try await body(service, handler, log)
                }
            }
        }

        /// The contexts of the calls that were about a text.
        private func contexts(_ handler: RecordingModelHandler, about text: String) throws -> [TraceContext] {
            let calls = handler.conversations.filter { $0.messages.contains { $0.contains(text) } }
            return try calls.map { try #require($0.traceparent.flatMap { TraceContext(traceparent: $0) }) }
        }

        @Test func theCallersTraceReachesTheJudgeUnderASpanOfTheService() async throws {
            try await withRecording { service, handler, log in
                _ = try await service.score(["rollouts": [["response": "Zebras graze."]]], fields: Self.fields)
                let contexts = try contexts(handler, about: "Zebras graze.")
                #expect(contexts.count > 1)
                #expect(Set(contexts.map(\.traceID)) == [Self.trace])
                #expect(contexts.allSatisfy { $0.flags == 1 && $0.spanID != Self.span })
                // One span a request, which its line in the log names too.
                #expect(Set(contexts.map(\.spanID)).count == 1)
                let line = try #require(log.text.split(separator: "\n").first { $0.contains("http.route\": /score") })
                #expect(line.contains(Self.trace) && line.contains(Self.span), "\(line)")
                #expect(line.contains(try #require(contexts.first?.spanID)), "\(line)")
            }
        }

        @Test func theRoutesOfTrainersPassItOnToo() async throws {
            try await withRecording { service, handler, _ in
                let prompt = "<|im_start|>user\nOf animals<|im_end|>\n<|im_start|>assistant\n"
                let answer = try await service.client.post(
                    "/get_reward",
                    ["query": [.string(prompt + "Zebras graze.<|im_end|>")], "prompts": [.string(prompt)]],
                    fields: Self.fields)
                #expect(answer.status == 200, "\(answer.text)")
                let contexts = try contexts(handler, about: "Zebras graze.")
                #expect(!contexts.isEmpty)
                #expect(contexts.allSatisfy { $0.traceID == Self.trace && $0.spanID != Self.span })
            }
        }

        @Test(arguments: ["nonsense", "00-00000000000000000000000000000000-b7ad6b7169203331-01", nil])
        func aMalformedTraceIsReplacedByOneOfTheService(_ sent: String?) async throws {
            try await withRecording { service, handler, _ in
                var fields = HeaderFields()
                if let sent { fields.set("traceparent", sent) }
                for text in ["Zebras graze.", "Zebras drink."] {
                    _ = try await service.score(["rollouts": [["response": .string(text)]]], fields: fields)
                }
                let traces = try ["Zebras graze.", "Zebras drink."].map {
                    Set(try contexts(handler, about: $0).map(\.traceID))
                }
                #expect(traces.allSatisfy { $0.count == 1 })
                #expect(traces[0] != traces[1])
            }
        }

        @Test func aMetaRunIsATraceOfItsOwn() async throws {
            try await withRecording { service, handler, log in
                _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<4)], fields: Self.fields)
                let judged = handler.conversations.count
                let run = try await service.refine()
                #expect(run["status"]?.string == "published")
                let calls = handler.conversations.dropFirst(judged)
                #expect(calls.count > 4)
                let expected = TraceContext(ofWork: try #require(run["id"]?.string))
                #expect(Set(calls.map(\.traceparent)) == [expected.traceparent])
                let line = try #require(log.text.split(separator: "\n").first { $0.contains("meta run ended") })
                #expect(line.contains(expected.traceID), "\(line)")
            }
        }
    }
}
