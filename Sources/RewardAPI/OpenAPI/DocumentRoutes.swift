internal import HTTPEngine
internal import HTTPServer

/// `GET /openapi.yaml` and `GET /`.
struct DocumentRoutes: Sendable {
    /// Made once, so that many slow readers share its bytes.
    private static let openAPI = HTTPServerResponse.text(EmbeddedOpenAPI.text, contentType: "application/yaml")
    private static let paths = ["/openapi.yaml", "/"]

    private let index: String

    /// The routes; the index lists `others` and these.
    init(others: [Route]) {
        let own = Self.paths.map { path in ("GET", path, RouteScope.open) }
        let lines = (others.map { ($0.method.rawValue, $0.pattern.text, $0.scope) } + own).map { method, path, scope in
            method.padded(to: 5) + path.padded(to: 30) + scope.rawValue + "\n"
        }
        index =
            "metareward: a reward service for reinforcement learning whose rubric evolves with the policy.\n"
            + "The contract is at /openapi.yaml. Routes, with the scope that each needs once there are tokens:\n\n"
            + lines.joined()
    }

    /// Their entries of the route table.
    var routes: [Route] {
        zip(Self.paths, [document, indexPage]).map { path, answer in .get(path, scope: .open, answer) }
    }

    private func document(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        try request.checkQuery()
        // The media type of RFC 9512.
        return Self.openAPI
    }

    /// The list of routes; a browser, which asks for HTML, is led to the dashboard.
    private func indexPage(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        try request.checkQuery()
        // Browsers and people ask for text; NeMo Gym's agents only want to see that somebody answers.
        guard request.head.fields["Accept"]?.contains("text/") == true else {
            var answer = HTTPServerResponse.object { writer in
                writer.member("status", "ok")
                writer.member("service", "metareward")
                writer.member("contract", "/openapi.yaml")
            }
            PageSecurity.apply(&answer)
            answer.fields.add("Vary", "Accept")
            return answer
        }
        var response = HTTPServerResponse.text(index)
        PageSecurity.apply(&response)
        if request.head.fields["Accept"]?.contains("text/html") == true {
            response.status = 303
            response.fields.add("Location", "dashboard")
        }
        response.fields.add("Vary", "Accept")
        return response
    }
}

extension String {
    /// The text with spaces behind it up to `width`, and at least one.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(1, width - count)) }
}
