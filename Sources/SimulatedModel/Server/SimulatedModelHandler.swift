internal import Glibc
internal import HTTPEngine
public import HTTPServer
internal import JSONText

/// Serves a simulated model over HTTP like an OpenAI-compatible server: `POST /v1/chat/completions`, `GET /v1/models`,
/// `GET /health`; and `GET /simulated/state`, which no real server has, for the counts of calls and faults.
///
/// The caller cannot tell it from a real server but by its answers: constraints in several dialects, token usage with
/// cached tokens, error bodies in OpenAI's shape, and faults on request. It has no state that an answer depends on;
/// calls are only numbered for fault plans, and prompt starts remembered for the count of cached tokens.
public final class SimulatedModelHandler: HTTPHandler {
    /// The field of a request that names its fault, or `none`.
    static let faultField = "Simulated-Fault"

    /// The model that answers.
    public let model: SimulatedModel
    private let prefixes: PromptPrefixes
    private let counter = TrafficCounter()

    private var configuration: SimulatedModelConfiguration { model.configuration }

    /// Serves a model with these settings.
    public init(configuration: SimulatedModelConfiguration = SimulatedModelConfiguration()) {
        model = SimulatedModel(configuration: configuration)
        prefixes = PromptPrefixes(generationSize: max(1, configuration.rememberedPromptBlocks / 2))
    }

    /// Calls and faults so far.
    public var traffic: SimulatedTraffic { counter.traffic }

    /// Answers everything that needs no thought; chat completions go through `respond(to:)`.
    public func respondImmediately(to request: HTTPServerRequest) -> HTTPServerResponse? {
        let isRead = request.head.method == .get || request.head.method == .head
        switch (request.head.path, isRead) {
        case ("/health", true): return Self.json(["status": "ok", "simulated": true])
        case ("/v1/models", true): return Self.json(models)
        case ("/simulated/state", true): return Self.json(traffic.json)
        case ("/v1/chat/completions", _) where request.head.method == .post: return nil
        case ("/health", _), ("/v1/models", _), ("/simulated/state", _): return Self.methodNotAllowed("GET, HEAD")
        case ("/v1/chat/completions", _): return Self.methodNotAllowed("POST")
        default:
            return ServerError.notFound(
                "There is no \(request.head.path); use /v1/chat/completions, /v1/models, /health or /simulated/state.",
                code: "not_found"
            ).response
        }
    }

    /// Answers a chat completion, after the configured latency.
    public func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        if let response = respondImmediately(to: request) { return response }
        let call = counter.begin()
        defer { counter.end(isAborted: Task.isCancelled) }
        do {
            return try await answer(request, call: call)
        } catch {
            return error.response
        }
    }

    private func answer(_ request: HTTPServerRequest, call: Int) async throws(ServerError) -> HTTPServerResponse {
        let chat = try ChatCompletionRequest(request.body, defaultModel: configuration.modelName)
        if let name = chat.memberNames.first(where: configuration.refusedParameters.contains) {
            throw .unsupported(parameter: name)
        }
        let fault = try fault(call: call, model: chat.model, word: request.head.fields[Self.faultField])
        if let fault { counter.play(fault) }
        if fault == .hang { return await Self.neverAnswered() }
        let delay = configuration.latency + (fault == .slowHead ? configuration.slowHeadDelay : .zero)
        // Cut short when the client goes away; what is returned then reaches nobody.
        if delay > .zero { await configuration.sleep(delay) }
        if let response = fault.flatMap(FaultResponse.response) { return response }
        return completion(chat, call: call, fault: fault).response(fault)
    }

    private func fault(call: Int, model: String, word: String?) throws(ServerError) -> SimulatedFault? {
        if let word {
            if word == "none" { return nil }
            guard let fault = SimulatedFault(rawValue: word.lowercased()) else {
                throw .badRequest(
                    "There is no fault \"\(word)\"; \(Self.faultField) is none or one of \(SimulatedFault.words).",
                    parameter: nil)
            }
            return fault
        }
        if let fault = SimulatedFaults.named(in: model) { return fault }
        if model.contains("+") {
            throw .notFound(
                "There is no fault \"\(model)\"; what follows + is one of \(SimulatedFault.words).",
                code: "model_not_found")
        }
        return configuration.faults.plan(call)
    }

    private func completion(_ chat: ChatCompletionRequest, call: Int, fault: SimulatedFault?) -> ChatCompletion {
        var completion = ChatCompletion(
            call: call, createdAt: time(nil), model: chat.model,
            content: model.answer(chat.messages, constraint: chat.constraint),
            promptTokens: chat.messages.map { TokenCount.tokens($0.content) }.reduce(0, +),
            cachedTokens: prefixes.admit(chat.messages))
        completion.spoil(fault)
        if let text = completion.content, let limit = chat.tokensMax, TokenCount.tokens(text) > limit {
            completion.content = TokenCount.prefix(text, tokens: limit)
            completion.finishReason = "length"
        }
        return completion
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
