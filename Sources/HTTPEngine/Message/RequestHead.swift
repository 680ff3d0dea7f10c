/// The head of a request: request line and header fields (RFC 9112 §3).
///
/// A head goes through several hands on its way to a handler, so its parts stand in one object that copies share; a change
/// to a shared one makes a new object first.
public struct RequestHead: Sendable, Equatable {
    /// The parts.
    ///
    /// Invariant of `@unchecked Sendable`: changed only through a head that alone holds it.
    private final class Parts: @unchecked Sendable {
        var method: HTTPMethod
        var target: String
        var path: String
        var query: String?
        var version: HTTPVersion
        var fields: HeaderFields

        init(_ line: RequestLine, fields: HeaderFields) {
            method = line.method
            target = line.target
            path = line.path
            query = line.query
            version = line.version
            self.fields = fields
        }
    }

    private var parts: Parts

    /// The method.
    public var method: HTTPMethod {
        get { parts.method }
        set { own().method = newValue }
    }

    /// The request target exactly as sent: origin form `/path?query`, absolute form, or `*`.
    public var target: String {
        get { parts.target }
        set { own().target = newValue }
    }

    /// The path, percent-decoded, without the query; `*` for the asterisk form.
    public var path: String {
        get { parts.path }
        set { own().path = newValue }
    }

    /// The query exactly as sent, without the question mark; nil when there is no question mark.
    public var query: String? {
        get { parts.query }
        set { own().query = newValue }
    }

    /// The protocol version.
    public var version: HTTPVersion {
        get { parts.version }
        set { own().version = newValue }
    }

    /// The header fields in order.
    public var fields: HeaderFields {
        get { parts.fields }
        set { own().fields = newValue }
    }

    /// Makes a head from a target; a path that does not percent-decode to UTF-8 stays as it is.
    ///
    /// The engine itself refuses such targets before it comes here; this is for code that makes requests by hand.
    public init(
        method: HTTPMethod, target: String, version: HTTPVersion = .http11, fields: HeaderFields = HeaderFields()
    ) {
        let split = RequestTarget(target)
        let line = RequestLine(
            method: method, target: target, path: split.decodedPath ?? split.rawPath, query: split.query,
            version: version)
        parts = Parts(line, fields: fields)
    }

    /// Makes a head from parts that the parser has already checked.
    init(_ line: RequestLine, fields: HeaderFields) {
        parts = Parts(line, fields: fields)
    }

    /// Whether all parts are equal.
    public static func == (left: RequestHead, right: RequestHead) -> Bool {
        left.parts === right.parts || (left.line == right.line && left.fields == right.fields)
    }

    private var line: RequestLine {
        RequestLine(method: method, target: target, path: path, query: query, version: version)
    }

    /// The parts, held by this head alone.
    private mutating func own() -> Parts {
        if !isKnownUniquelyReferenced(&parts) { parts = Parts(line, fields: fields) }
        return parts
    }
}

/// The first line of a request, checked and split.
struct RequestLine: Sendable, Equatable {
    /// The method.
    var method: HTTPMethod
    /// The request target as sent.
    var target: String
    /// The path, percent-decoded.
    var path: String
    /// The query as sent.
    var query: String?
    /// The version.
    var version: HTTPVersion
}

extension RequestHead {
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
