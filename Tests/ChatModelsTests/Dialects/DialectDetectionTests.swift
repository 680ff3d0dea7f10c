import HTTPClient
import HTTPEngine
import HTTPServer
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import ChatModels

/// Goal (R-DIA-1): a server says what it is. Method: the machine by itself, then a scripted server.
@Suite(.timeLimit(.minutes(5))) struct DialectDetectionTests {
    private func detect(_ answers: [String: String], host: String = "h") -> String? {
        var detection = DialectDetection(host: host)
        while let path = detection.question { detection.answered(answers[path].map { (200, Array($0.utf8)) }) }
        return detection.dialect?.name
    }

    private static let servers: [([String: String], String?)] = [
        (["/models": #"{"data":[{"id":"m","owned_by":"vllm"}]}"#], "vllm"),
        (["/models": #"{"data":[{"id":"m","owned_by":"sglang"}]}"#], "sglang"),
        (["/models": #"{"data":[{"id":"m","owned_by":"llamacpp"}]}"#], "llamacpp"),
        (["/models": #"{"data":[{"id":"m","owned_by":"library"}]}"#], "ollama"),
        (["/models": #"{"data":[{"id":"m","owned_by":"lmdeploy"}]}"#], "lmdeploy"),
        (["/models": #"{"data":[{"id":"m","owned_by":"tensorrt_llm"}]}"#], "trtllm"),
        (["/server_info": #"{"model_path":"m"}"#], "sglang"),
        (["/props": #"{"default_generation_settings":{}}"#], "llamacpp"),
        (["/models": #"{"data":[]}"#, "/api/version": #"{"version":"0.33.0"}"#], "ollama"),
        (["/info": #"{"model_id":"m","max_total_tokens":9}"#], "tgi"), (["/version": #"{"version":"0.32.0"}"#], "vllm"),
        (["/models": #"{"data":[{"id":"m","owned_by":"me"}]}"#], nil), (["/models": "<html>"], nil), ([:], nil),
    ]

    @Test(arguments: servers) func rDia1AServerIsKnownByWhatItSays(answers: [String: String], name: String?) {
        #expect(detect(answers) == name)
    }

    @Test func rDia1HostedServicesAreKnownByTheirHost() {
        #expect(detect([:], host: "api.openai.com") == "openai")
        #expect(detect([:], host: "OpenRouter.ai") == "openrouter")
    }

    @Test func rDia1TheServerIsAskedBelowItsBaseAndItsRoot() async throws {
        let models = ScriptedServer.Step.json(200, #"{"data":[{"id":"m","owned_by":"me"}]}"#)
        let script = [models, .json(404, ""), .json(200, #"{"default_generation_settings":{}}"#)]
        try await Stage.run(script) { stage in
            let client = HTTPClient()
            let url = stage.model.configuration.url
            let outcome = await DialectProbe.detect(url: url, apiKey: nil, client: client)
            await client.shutdown()
            guard case .found(let dialect) = outcome else { return #expect(Bool(false), "\(outcome)") }
            #expect(dialect.name == "llamacpp")
            #expect(stage.server.received.map(\.head.target) == ["/v1/models", "/server_info", "/props"])
        }
    }
}
