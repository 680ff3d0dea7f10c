internal import Glibc
internal import HTTPEngine
public import HTTPServer
internal import JSONText
internal import Locking

/// Serves a simulated model over HTTP like an OpenAI-compatible server: `POST /v1/chat/completions`, `GET /v1/models`,
/// `GET /health`.
///
/// The caller cannot tell it from a real server but by its answers: constraints in several dialects, token usage with
/// cached tokens, error bodies in OpenAI's shape, and faults on request. It has no state that an answer depends on;
/// calls are only numbered for fault plans, and prompt starts remembered for the count of cached tokens.
public final class SimulatedModelHandler: HTTPHandler {
    /// The model that answers.
    public let model: SimulatedModel
    private let prefixes: PromptPrefixes
    private let calls = Locked(0)

    private var configuration: SimulatedModelConfiguration { model.configuration }

    /// Serves a model with these settings.
    public init(configuration: SimulatedModelConfiguration = SimulatedModelConfiguration()) {
        model = SimulatedModel(configuration: configuration)
        prefixes = PromptPrefixes(generationSize: max(1, configuration.rememberedPromptBlocks / 2))
    }

    /// Answers everything that needs no thought; chat completions go through `respond(to:)`.
    public func respondImmediately(to request: HTTPServerRequest) -> HTTPServerResponse? {
        let isRead = request.head.method == .get || request.head.method == .head
        switch (request.head.path, isRead) {
        case ("/health", true): return Self.json(["status": "ok", "simulated": true])
        case ("/v1/models", true): return Self.json(models)
        case ("/v1/chat/completions", _) where request.head.method == .post: return nil
        case ("/health", _), ("/v1/models", _): return Self.methodNotAllowed("GET, HEAD")
        case ("/v1/chat/completions", _): return Self.methodNotAllowed("POST")
        default:
            return ServerError.notFound(
                "There is no \(request.head.path); use /v1/chat/completions, /v1/models or /health.", code: "not_found"
            ).response
        }
    }

    /// Answers a chat completion, after the configured latency.
    public func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        if let response = respondImmediately(to: request) { return response }
        let call = calls.withLock { calls in
            defer { calls += 1 }
            return calls
        }
        do {
            let chat = try ChatCompletionRequest(request.body, defaultModel: configuration.modelName)
            let fault = try fault(call: call, model: chat.model)
            if fault == .hang { return await Self.neverAnswered() }
            if configuration.latency > .zero {
                // Cut short when the client goes away; what is returned then reaches nobody.
                try? await Task.sleep(for: configuration.latency)
            }
            let completion = try completion(chat, call: call, fault: fault)
            return HTTPServerResponse(status: 200, contentType: "application/json", bytes: completion.bytes)
        } catch {
            return error.response
        }
    }

    private func fault(call: Int, model: String) throws(ServerError) -> SimulatedFault? {
        if let fault = SimulatedFaults.named(in: model) { return fault }
        if model.contains("+") {
            let words = SimulatedFault.allCases.map(\.rawValue).joined(separator: ", ")
            throw .notFound(
                "There is no fault \"\(model)\"; what follows + is one of \(words).", code: "model_not_found")
        }
        return configuration.faults.plan(call)
    }

    private func completion(
        _ chat: ChatCompletionRequest, call: Int, fault: SimulatedFault?
    ) throws(ServerError) -> ChatCompletion {
        if let error = fault.flatMap(Self.error) { throw error }
        var content: String? = model.answer(chat.messages, constraint: chat.constraint)
        var refusal: String?
        var finishReason = "stop"
        switch fault {
        case .garbage: content = FaultyText.garbage
        case .outOfRange: content = content.map(FaultyText.outOfRange)
        case .empty: content = ""
        case .truncated:
            content = content.map(FaultyText.truncated)
            finishReason = "length"
        case .refusal:
            content = nil
            refusal = "I cannot help with that."
        case .status500, .status503, .status429, .status400, .hang, nil: break
        }
        if let text = content, let limit = chat.tokensMax, TokenCount.tokens(text) > limit {
            content = TokenCount.prefix(text, tokens: limit)
            finishReason = "length"
        }
        return ChatCompletion(
            call: call, createdAt: time(nil), model: chat.model, content: content, refusal: refusal,
            finishReason: finishReason, promptTokens: chat.messages.map { TokenCount.tokens($0.content) }.reduce(0, +),
            cachedTokens: prefixes.admit(chat.messages))
    }

    private static func error(_ fault: SimulatedFault) -> ServerError? {
        switch fault {
        case .status500: return .fault(status: 500, type: "server_error", code: "internal_error")
        case .status503: return .fault(status: 503, type: "server_error", code: "server_is_overloaded")
        case .status400: return .fault(status: 400, type: "invalid_request_error", code: "bad_request")
        case .status429:
            var error = ServerError.fault(status: 429, type: "rate_limit_error", code: "rate_limit_exceeded")
            error.fields = ["Retry-After": "1"]
            return error
        case .hang, .garbage, .outOfRange, .truncated, .empty, .refusal: return nil
        }
    }

    /// Waits until the client goes away or the server cuts the connection.
    private static func neverAnswered() async -> HTTPServerResponse {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(3_600))
        }
        return ServerError.fault(status: 503, type: "server_error", code: "hang").response
    }

    private var models: JSONValue {
        [
            "object": "list",
            "data": [
                ["id": .string(configuration.modelName), "object": "model", "created": 0, "owned_by": "metareward"]
            ],
        ]
    }

    private static func json(_ value: JSONValue) -> HTTPServerResponse {
        HTTPServerResponse(status: 200, contentType: "application/json", bytes: value.bytes)
    }

    private static func methodNotAllowed(_ allowed: String) -> HTTPServerResponse {
        var error = ServerError(
            status: 405, message: "Use \(allowed) here.", type: "invalid_request_error", parameter: nil,
            code: "method_not_allowed")
        error.fields = ["Allow": allowed]
        return error.response
    }
}
