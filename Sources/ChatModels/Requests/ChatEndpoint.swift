internal import HTTPClient
internal import HTTPEngine
internal import RewardCore

/// One server as calls need it: everything that follows from the configuration, worked out once.
///
/// A model has one or several, each with the state of an `EndpointState`. It never changes, and is a class because
/// every call passes it on several times: a reference is copied at once, all these members are not.
final class ChatEndpoint: Sendable {
    /// Where it is, for results and failures.
    let label: String
    /// How it is configured.
    let configuration: ChatEndpointConfiguration
    /// Writes constraints in the server's words.
    let lowering: ConstraintLowering
    /// What the model here turned out to refuse.
    let quirks: QuirkMemory
    /// Asks whether the server is there: the list of its models, which costs every server little.
    let probeRequest: HTTPClientRequest
    private let completionsURL: HTTPClientURL
    private let abortURL: HTTPClientURL?
    private let headers: ChatHeaders
    private let body: ChatBody

    /// The endpoint; throws all problems of the configuration.
    init(_ configuration: ChatEndpointConfiguration) throws(ChatConfigurationError) {
        let problems = configuration.problems
        guard problems.isEmpty, let base = HTTPClientURL(configuration.url) else {
            throw ChatConfigurationError(problems: problems)
        }
        self.configuration = configuration
        label = EndpointURL.label(of: configuration.url)
        lowering = ConstraintLowering(dialect: configuration.dialect)
        quirks = QuirkMemory(
            canRename: configuration.dialect.bodyFields.isSuperset(of: ModelQuirk.tokenLimit.fields))
        completionsURL = EndpointURL.completions(of: base)
        abortURL =
            configuration.abortsAbandonedCalls
            ? configuration.dialect.abort.map { EndpointURL.rootPath($0.path, of: base) } : nil
        headers = ChatHeaders(apiKey: configuration.apiKey, affinityHeaders: configuration.affinityHeaders)
        body = ChatBody(configuration)
        probeRequest = HTTPClientRequest(
            method: .get, url: EndpointURL.models(of: base), fields: headers.fields(affinityKey: nil, traceparent: nil),
            body: [])
    }

    /// One endpoint for each URL of the configuration.
    static func all(_ configuration: ChatEndpointConfiguration) throws(ChatConfigurationError) -> [ChatEndpoint] {
        var endpoints: [ChatEndpoint] = []
        for url in [configuration.url] + configuration.furtherURLs {
            var own = configuration
            own.url = url
            own.furtherURLs = []
            endpoints.append(try ChatEndpoint(own))
        }
        return endpoints
    }

    /// Whether a call needs an id of its own, by which it can be aborted.
    var needsAbortID: Bool { abortURL != nil }

    /// The HTTP request of one attempt.
    func completionRequest(
        _ request: ChatRequest, constraint: LoweredConstraint, abortID: String?,
        quirks: LearnedQuirks = LearnedQuirks()
    ) throws(ConstraintProblem) -> HTTPClientRequest {
        HTTPClientRequest(
            method: .post, url: completionsURL,
            fields: headers.fields(affinityKey: request.affinityKey, traceparent: request.traceparent),
            body: try body.bytes(for: request, constraint: constraint, abortID: abortID, quirks: quirks))
    }

    /// The HTTP request that aborts an attempt, where the server knows one.
    func abortRequest(_ abortID: String) -> HTTPClientRequest? {
        guard let abortURL, let abort = configuration.dialect.abort else { return nil }
        return HTTPClientRequest(
            method: .post, url: abortURL, fields: headers.fields(affinityKey: nil, traceparent: nil),
            body: ChatBody.abort(id: abortID, field: abort.idField))
    }
}
