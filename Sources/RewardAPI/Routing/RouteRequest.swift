internal import HTTPEngine
internal import JSONText
internal import RewardCore

/// One request as a route sees it, once access, path and media type are settled. What it showed to be let in is gone
/// from its head.
struct RouteRequest: Sendable {
    /// The route's path parameters by name.
    let parameters: [String: String]
    /// Request line and header fields.
    let head: RequestHead
    /// The body.
    let bytes: [UInt8]
    /// The route.
    let route: Route
    /// Who sends it: admitted to the route by its scope.
    let principal: Principal
    /// The token that it came with; `nil` where none was needed.
    let token: AccessToken?
    /// The request's identifier, as the answer and the log carry it.
    let id: String
    /// Its place in a trace.
    let trace: RequestTrace
    /// The limits.
    let configuration: RewardAPIConfiguration
    /// The address and port that it comes from.
    let peer: String
    /// When its last byte had been read.
    let receivedAt: ContinuousClock.Instant

    /// A path parameter of the pattern; the empty text where the pattern has no such parameter.
    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// An empty list of problems.
    func problems() -> ProblemCollector { ProblemCollector(max: configuration.fieldProblemsMax) }

    /// The query; unknown and repeated parameters are problems already.
    func query(_ problems: ProblemCollector) -> QueryReader {
        QueryReader(head.queryItems, known: route.query, problems: problems)
    }

    /// The body's object; members that are none of `known` are problems already.
    func body(
        known: [String], _ problems: ProblemCollector
    ) throws(Problem) -> (reader: ObjectReader, document: JSONDocument) {
        let (object, document) = try BodyReader.object(
            bytes, isOptional: route.body == .optional, configuration: configuration)
        let reader = ObjectReader(object: object, pointer: "", problems: problems)
        reader.refuseMembers(except: known)
        return (reader, document)
    }

    /// Refuses query parameters of a route that has none to read.
    func checkQuery() throws(Problem) {
        let problems = problems()
        _ = query(problems)
        try problems.check()
    }

    /// W3C `traceparent` of the request's span, for calls to models.
    var traceparent: String { trace.own.traceparent }

    /// Seconds until answers are of no more use: `X-Request-Timeout`, else the service's default. A value that is no
    /// decimal number within the limit becomes a problem.
    func timeoutSeconds(_ problems: ProblemCollector) -> Double {
        let standard = configuration.requestTimeoutSeconds
        guard let text = head.fields["X-Request-Timeout"] else { return standard }
        let max = configuration.requestTimeoutSecondsMax
        guard let seconds = DecimalText.seconds(text), seconds > 0, seconds <= max else {
            let detail = "the header field is \(quoted(text)), not a decimal number of seconds above 0 and up to \(max)"
            problems.add("/X-Request-Timeout", detail)
            return standard
        }
        return seconds
    }
}
