internal import JSONText

/// Finds out what kind of server answers, by cheap questions asked one after the other. A pure machine: its driver asks
/// what `question` says and reports what came back.
///
/// First the list of models, whose `owned_by` most servers fill in by themselves; then paths that only one kind of
/// server has. OpenAI and OpenRouter are known by their host alone.
struct DialectDetection: Sendable {
    /// A question and how its answer is read.
    private struct Probe: Sendable {
        let path: String
        let read: @Sendable (JSONValue) -> String?
    }

    /// Names of dialects by what servers say owns their models, in lower case.
    private static let owners = [
        "vllm": "vllm", "sglang": "sglang", "llamacpp": "llamacpp", "library": "ollama", "ollama": "ollama",
        "lmdeploy": "lmdeploy", "tensorrt_llm": "trtllm",
    ]

    /// The path of the list of models, below the base rather than the root.
    static let modelsPath = "/models"

    private static let probes: [Probe] = [
        Probe(path: modelsPath) { body in
            body["data"]?[0]?["owned_by"]?.string.flatMap { owners[$0.lowercased()] }
        },
        Probe(path: "/server_info") { $0["tokenizer_path"] ?? $0["model_path"] != nil ? "sglang" : nil },
        Probe(path: "/props") { $0["default_generation_settings"] != nil ? "llamacpp" : nil },
        Probe(path: "/api/version") { $0["version"]?.string != nil ? "ollama" : nil },
        Probe(path: "/info") { $0["model_id"] != nil && $0["max_total_tokens"] != nil ? "tgi" : nil },
        Probe(path: "/version") { $0["version"]?.string != nil ? "vllm" : nil },
    ]

    /// What is found, once it is.
    private(set) var dialect: ChatDialect?
    private var next = 0
    private var hasAnswered = false

    /// A detection of the server on that host.
    init(host: String) {
        switch host.lowercased() {
        case "api.openai.com": dialect = .openAI
        case "openrouter.ai": dialect = .openRouter
        default: break
        }
    }

    /// The path to ask for now; nil when the detection is over.
    var question: String? {
        dialect == nil && next < Self.probes.count ? Self.probes[next].path : nil
    }

    /// Whether the server answered anything at all.
    var isReachable: Bool { hasAnswered || dialect != nil }

    /// What came back for the question: status and body, or nil where nothing did.
    mutating func answered(_ answer: (status: Int, body: [UInt8])?) {
        guard next < Self.probes.count else { return }
        let probe = Self.probes[next]
        next += 1
        guard let answer else { return }
        hasAnswered = true
        guard answer.status == 200, let body = try? JSONReader.read(answer.body).value else { return }
        dialect = probe.read(body).flatMap(ChatDialect.named)
    }
}
