/// The path of a route, such as `/meta/runs/{id}`: literal segments and parameters that each take one whole segment.
struct PathPattern: Sendable, Hashable {
    /// One segment.
    enum Segment: Sendable, Hashable {
        /// Matches itself.
        case literal(String)
        /// Matches any segment with text, and is known to the route by this name.
        case parameter(String)
    }

    /// The pattern as it is written, for metrics, logs and the OpenAPI document.
    let text: String
    /// Its segments.
    let segments: [Segment]

    /// Reads a pattern that begins with `/`.
    init(_ text: String) {
        self.text = text
        segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.hasPrefix("{") && segment.hasSuffix("}")
                ? .parameter(String(segment.dropFirst().dropLast())) : .literal(String(segment))
        }
    }

    /// Whether it has no parameter.
    var isLiteral: Bool {
        segments.allSatisfy { if case .literal = $0 { true } else { false } }
    }

    /// The values of the parameters where the path fits, else nil. `path` is split at `/` before it is decoded.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var values: [String: String] = [:]
        for (segment, part) in zip(segments, path) {
            switch segment {
            case .literal(let text): guard text == part else { return nil }
            case .parameter(let name):
                guard !part.isEmpty else { return nil }
                values[name] = part
            }
        }
        return values
    }
}
