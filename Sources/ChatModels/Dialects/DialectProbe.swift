public import HTTPClient
internal import HTTPEngine

/// Asks a server what it is, for a model whose dialect is not configured.
public enum DialectProbe {
    /// How long one question may take.
    public static let timeout = Duration.seconds(5)

    /// What was found out about a server.
    public enum Outcome: Sendable {
        /// It is of that kind.
        case found(ChatDialect)
        /// It answers, but like no known kind.
        case unknown
        /// It does not answer.
        case unreachable
    }

    /// Asks the server at the base URL.
    public static func detect(url: String, apiKey: String?, client: HTTPClient) async -> Outcome {
        guard let base = HTTPClientURL(url) else { return .unreachable }
        let fields = ChatHeaders(apiKey: apiKey, affinityHeaders: []).fields(affinityKey: nil, traceparent: nil)
        var detection = DialectDetection(host: base.host)
        while let path = detection.question {
            let target =
                path == DialectDetection.modelsPath
                ? EndpointURL.below(path, of: base) : EndpointURL.rootPath(path, of: base)
            let request = HTTPClientRequest(method: .get, url: target, fields: fields, body: [])
            let response = try? await client.send(request, timeout: timeout)
            detection.answered(response.map { ($0.status, $0.body) })
        }
        if let dialect = detection.dialect { return .found(dialect) }
        return detection.isReachable ? .unknown : .unreachable
    }
}
