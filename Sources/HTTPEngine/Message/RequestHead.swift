/// The head of a request: request line and header fields (RFC 9112 §3).
public struct RequestHead: Sendable, Equatable {
    /// The method.
    public var method: HTTPMethod
    /// The request target exactly as sent: origin form `/path?query`, absolute form, or `*`.
    public var target: String
    /// The path, percent-decoded, without the query; `*` for the asterisk form.
    public var path: String
    /// The query exactly as sent, without the question mark; nil when there is no question mark.
    public var query: String?
    /// The protocol version.
    public var version: HTTPVersion
    /// The header fields in order.
    public var fields: HeaderFields

    /// Makes a head from a target; a path that does not percent-decode to UTF-8 stays as it is.
    ///
    /// The engine itself refuses such targets before it comes here; this is for code that makes requests by hand.
    public init(
        method: HTTPMethod, target: String, version: HTTPVersion = .http11, fields: HeaderFields = HeaderFields()
    ) {
        let parts = RequestTarget(target)
        self.method = method
        self.target = target
        path = parts.decodedPath ?? parts.rawPath
        query = parts.query
        self.version = version
        self.fields = fields
    }

    /// Makes a head from parts that the parser has already checked.
    init(method: HTTPMethod, target: String, path: String, query: String?, version: HTTPVersion) {
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.version = version
        fields = HeaderFields()
    }

    /// The path exactly as sent, still percent-encoded, without the query.
    public var rawPath: String {
        RequestTarget(target).rawPath
    }

    /// The host with an optional port that the request is for: of an absolute target, else of the `Host` field
    /// (RFC 9112 §3.2.2).
    public var host: String? {
        RequestTarget.authority(of: target).map(String.init) ?? fields["Host"]
    }

    /// The path's segments, split at `/` before decoding, so that an encoded slash stays inside its segment.
    ///
    /// `/runs/a%2Fb` gives `["runs", "a/b"]`; a trailing slash gives a last empty segment; `/` gives one empty segment.
    public var pathSegments: [String] {
        var raw = Substring(rawPath)
        if raw.first == "/" { raw = raw.dropFirst() }
        return raw.split(separator: "/", omittingEmptySubsequences: false).map {
            PercentCoding.decode($0, plusIsSpace: false) ?? String($0)
        }
    }

    /// The names and values of the query, percent-decoded, `+` read as space, in order; a name without `=` has "".
    ///
    /// A part that does not percent-decode to UTF-8 is given as it was sent.
    public var queryItems: [(name: String, value: String)] {
        guard let query else { return [] }
        return query.split(separator: "&").map { part in
            let name: Substring
            let value: Substring
            if let equals = part.firstIndex(of: "=") {
                name = part[..<equals]
                value = part[part.index(after: equals)...]
            } else {
                name = part
                value = ""
            }
            return (
                name: PercentCoding.decode(name, plusIsSpace: true) ?? String(name),
                value: PercentCoding.decode(value, plusIsSpace: true) ?? String(value)
            )
        }
    }
}
