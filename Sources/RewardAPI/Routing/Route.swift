internal import HTTPEngine
internal import HTTPServer

/// One entry of the route table: everything that is true of a route before a request is looked at.
struct Route: Sendable {
    /// Whether a route takes a body.
    enum Body: Sendable {
        /// It takes none; what a request carries is not read.
        case none
        /// A JSON object, which may be left out.
        case optional
        /// A JSON object.
        case required
        /// A JSON object, or text under `text/plain`.
        case requiredOrText
    }

    /// The method; a GET route answers HEAD too.
    let method: HTTPMethod
    /// The path.
    let pattern: PathPattern
    /// Who may use it.
    let scope: RouteScope
    /// The query parameters that it knows; any other is refused.
    let query: [String]
    /// Whether it takes a body.
    let body: Body
    /// Answers a request, in a task.
    let answer: @Sendable (RouteRequest) async throws(Problem) -> HTTPServerResponse

    /// A route that reads. Only for a client that puts its question there it takes a body.
    static func get(
        _ pattern: String, scope: RouteScope, query: [String] = [], body: Body = .none,
        _ answer: @escaping @Sendable (RouteRequest) async throws(Problem) -> HTTPServerResponse
    ) -> Route {
        Route(method: .get, pattern: PathPattern(pattern), scope: scope, query: query, body: body, answer: answer)
    }

    /// A route that replaces something.
    static func put(
        _ pattern: String, scope: RouteScope, query: [String] = [], body: Body = .required,
        _ answer: @escaping @Sendable (RouteRequest) async throws(Problem) -> HTTPServerResponse
    ) -> Route {
        Route(method: .put, pattern: PathPattern(pattern), scope: scope, query: query, body: body, answer: answer)
    }

    /// A route that removes something.
    static func delete(
        _ pattern: String, scope: RouteScope, query: [String] = [],
        _ answer: @escaping @Sendable (RouteRequest) async throws(Problem) -> HTTPServerResponse
    ) -> Route {
        Route(method: .delete, pattern: PathPattern(pattern), scope: scope, query: query, body: .none, answer: answer)
    }

    /// A route that does something.
    static func post(
        _ pattern: String, scope: RouteScope, query: [String] = [], body: Body = .required,
        _ answer: @escaping @Sendable (RouteRequest) async throws(Problem) -> HTTPServerResponse
    ) -> Route {
        Route(method: .post, pattern: PathPattern(pattern), scope: scope, query: query, body: body, answer: answer)
    }
}
