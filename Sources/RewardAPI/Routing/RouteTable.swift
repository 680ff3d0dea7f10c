internal import HTTPEngine
internal import RewardCore

/// Finds the route of a request by path and method.
struct RouteTable: Sendable {
    /// What a request's path and method come to.
    enum Match: Sendable {
        /// A route, and the values of its path parameters.
        case found(Route, parameters: [String: String])
        /// The path exists with other methods.
        case otherMethods([String], pattern: String)
        /// No route has the path.
        case none

        /// The path's pattern, for metrics and logs.
        var label: String {
            switch self {
            case .found(let route, _): route.pattern.text
            case .otherMethods(_, let pattern): pattern
            case .none: RequestMetrics.unmatched
            }
        }
    }

    /// All routes in the order of the documentation.
    let routes: [Route]
    private let literal: [String: [Route]]
    private let parametric: [Route]

    /// A table of the given routes.
    init(_ routes: [Route]) {
        self.routes = routes
        literal = Dictionary(grouping: routes.filter(\.pattern.isLiteral), by: \.pattern.text)
        parametric = routes.filter { !$0.pattern.isLiteral }
    }

    /// Finds the route.
    func match(_ head: RequestHead) -> Match {
        let candidates = candidates(head)
        guard let first = candidates.first else { return .none }
        let method = head.method == .head ? HTTPMethod.get : head.method
        if let (route, parameters) = candidates.first(where: { $0.0.method == method }) {
            return .found(route, parameters: parameters)
        }
        return .otherMethods(Self.allowed(candidates.map(\.0.method)), pattern: first.0.pattern.text)
    }

    /// The advice for a path that no route has.
    func advice(for path: String) -> String {
        let nearest = NearestName.of(path, among: routes.map(\.pattern.text))
        return nearest.map { "did you mean \($0)?" } ?? "GET / lists the routes"
    }

    private func candidates(_ head: RequestHead) -> [(Route, [String: String])] {
        let path = head.pathSegments
        if let routes = literal["/" + path.joined(separator: "/")], path.allSatisfy({ !$0.contains("/") }) {
            return routes.map { ($0, [:]) }
        }
        return parametric.compactMap { route in route.pattern.match(path).map { (route, $0) } }
    }

    private static func allowed(_ methods: [HTTPMethod]) -> [String] {
        methods.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }.sorted()
    }
}
