public import ChatModels
public import JSONText

/// A chat model that tasks may use as judge or meta model.
public struct ModelConfiguration: Sendable, Equatable {
    /// The base URL of the server's OpenAI-compatible API, such as `http://127.0.0.1:8000/v1`; `https` encrypts.
    public var url: String
    /// The base URLs of further servers of the same model. Default none.
    public var furtherURLs: [String] = []
    /// The configured model that answers what fails here because no server is available. Default none.
    public var fallback: String?
    /// The model's name as the server knows it.
    public var model: String
    /// What kind of server it is. Default `openai`.
    public var dialect = ModelDialect.openai
    /// Which calls the server takes first. Default `none`: nothing is sent.
    public var priority = CallPriority.none
    /// How much the model shall think. Default `default`: nothing is sent.
    public var reasoning = ReasoningSwitch.unset
    /// Whether a server that ignores constraints is used all the same: answers are then looked for in its text and
    /// marked. Default false.
    public var allowsUnconstrained = false
    /// The bearer token, where the server wants one.
    public var apiKey: Secret?
    /// Members that every request body carries verbatim. Default none.
    public var extraBody = JSONObject()
    /// Most calls to each server under way at once; the limit in force adapts below it. Default 256.
    public var callsInFlightMax = 256
    /// Calls to each server that may be under way at once before anything is known of it. Default 32.
    public var callsInFlightAtStart = 32
    /// How an `https` server is trusted.
    public var tls = ModelTLSConfiguration()
    /// Seconds that resolving, connecting and the TLS handshake may take. Default 30.
    public var connectTimeoutSeconds = 30.0
    /// Seconds that an unused connection is kept. Default 3, below the 5 s of most servers.
    public var idleTimeoutSeconds = 3.0
    /// Most attempts of one call, the first included. Default 4.
    public var attemptsMax = 4
    /// Most calls in any hour, by all tasks that use the model; `nil` is without limit. Default nil.
    public var callsPerHour: Int?
    /// Most tokens of prompts and answers in any hour; `nil` is without limit. Default nil.
    public var tokensPerHour: Int?
    /// Bytes of one response body. Default 4 MiB.
    public var responseBytesMax = 4 * 1024 * 1024

    /// Whether any of its servers is behind TLS.
    var usesTLS: Bool { ([url] + furtherURLs).contains { $0.hasPrefix("https://") } }

    /// A model at `url` with default settings for everything else.
    public init(url: String, model: String) {
        self.url = url
        self.model = model
    }
}

/// The kinds of chat servers that a configuration may name.
public enum ModelDialect: String, Sendable, CaseIterable {
    /// OpenAI's API, and whatever follows it strictly.
    case openai
    /// vLLM.
    case vllm
    /// SGLang.
    case sglang
    /// The server of llama.cpp.
    case llamacpp
    /// Ollama.
    case ollama
    /// Text Generation Inference.
    case tgi
    /// LMDeploy.
    case lmdeploy
    /// TensorRT-LLM.
    case trtllm
    /// OpenRouter.
    case openrouter
    /// The LiteLLM proxy.
    case litellm
    /// Another server with the common fields and schemas in OpenAI's shape.
    case generic
    /// Whatever the server says it is when the service starts.
    case auto
}

/// Which model a task uses.
public enum ModelReference: Sendable, Hashable {
    /// The simulated model, which the service starts itself.
    case simulated
    /// The configured model of that name.
    case named(String)

    /// The word that means the simulated model; no configured model may have it as its name.
    public static let simulatedWord = "simulated"
}
