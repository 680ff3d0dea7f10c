internal import HTTPClient

/// Makes the addresses of an endpoint out of the base URL of its API.
enum EndpointURL {
    /// The chat route below the base.
    static let completionsPath = "/chat/completions"

    /// What is wrong with a base URL and what to do, or nil.
    static func problem(of base: String) -> String? {
        guard let url = HTTPClientURL(base) else {
            return "is no http or https URL without user name and blanks; write it like http://host:8000/v1"
        }
        guard !split(url.target).path.hasSuffix(completionsPath) else {
            return "names the chat route itself; leave out \(completionsPath)"
        }
        return nil
    }

    /// The chat route; the base's query stays at the end.
    static func completions(of base: HTTPClientURL) -> HTTPClientURL { below(completionsPath, of: base) }

    /// A path below the base; the base's query stays at the end.
    static func below(_ path: String, of base: HTTPClientURL) -> HTTPClientURL {
        var url = base
        let (root, query) = split(base.target)
        url.target = root + path + query
        return url
    }

    /// The list of models; the base's query stays at the end.
    static func models(of base: HTTPClientURL) -> HTTPClientURL {
        var url = base
        let (path, query) = split(base.target)
        url.target = path + "/models" + query
        return url
    }

    /// A path below the server's root, which is the base without its version `/v1`.
    static func rootPath(_ path: String, of base: HTTPClientURL) -> HTTPClientURL {
        var url = base
        let (root, query) = split(base.target)
        url.target = (root.hasSuffix("/v1") ? String(root.dropLast(3)) : root) + path + query
        return url
    }

    /// Where the endpoint is, for results and failures: without the query, in which some services put a key.
    static func label(of base: String) -> String {
        guard let url = HTTPClientURL(base) else { return "an invalid URL" }
        return "\(url.scheme)://\(url.authority)\(split(url.target).path)"
    }

    /// The path without slashes at its end, and the query with its question mark or nothing.
    private static func split(_ target: String) -> (path: String, query: String) {
        let mark = target.firstIndex(of: "?") ?? target.endIndex
        var path = target[..<mark]
        while path.hasSuffix("/") { path = path.dropLast() }
        return (String(path), String(target[mark...]))
    }
}
