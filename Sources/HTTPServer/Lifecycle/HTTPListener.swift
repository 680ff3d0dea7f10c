/// One place where a server listens.
public enum HTTPListener: Sendable, Hashable {
    /// Plain TCP: `http://127.0.0.1:8080`.
    case http(host: String, port: Int)
    /// TCP with TLS: `https://127.0.0.1:8443`.
    case https(host: String, port: Int)
    /// A Unix domain socket, plain: `unix:/run/metareward.sock`. Who may write to its file may connect.
    case unix(path: String, mode: UInt32 = HTTPListener.unixModeDefault)

    /// The mode of a Unix domain socket's file where nothing else is said: the owner and the group may connect.
    public static let unixModeDefault: UInt32 = 0o660

    /// Bytes of the path of a Unix domain socket, as the kernel has room for them.
    public static let unixPathBytesMax = 107

    /// Reads the form that `description` writes; nil for any other text.
    ///
    /// The host is an IPv4 address, an IPv6 address in brackets, or `localhost`; the port must be there. The path of a
    /// Unix domain socket is absolute.
    public init?(_ text: String) {
        if text.hasPrefix("unix:/") {
            self = .unix(path: String(text.dropFirst("unix:".count)))
            return
        }
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else { return nil }
        let place = text.dropFirst(isSecure ? "https://".count : "http://".count)
        guard let colon = place.lastIndex(of: ":") else { return nil }
        let digits = place[place.index(after: colon)...]
        var host = String(place[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]"), host.contains(":") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(where: { ":[]/@".contains($0) }) {
            return nil
        }
        guard !host.isEmpty, (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let port = Int(digits), port <= 65_535
        else { return nil }
        self = isSecure ? .https(host: host, port: port) : .http(host: host, port: port)
    }

    /// The host; nil for a Unix domain socket.
    public var host: String? {
        switch self {
        case .http(let host, _), .https(let host, _): host
        case .unix: nil
        }
    }

    /// The port; nil for a Unix domain socket.
    public var port: Int? {
        switch self {
        case .http(_, let port), .https(_, let port): port
        case .unix: nil
        }
    }

    /// Whether its connections are behind TLS.
    public var isSecure: Bool {
        if case .https = self { true } else { false }
    }

    /// The same place with another port.
    func withPort(_ port: Int) -> HTTPListener {
        switch self {
        case .http(let host, _): .http(host: host, port: port)
        case .https(let host, _): .https(host: host, port: port)
        case .unix: self
        }
    }
}

extension HTTPListener: CustomStringConvertible {
    /// The form of a URL; an IPv6 address stands in brackets.
    public var description: String {
        switch self {
        case .http(let host, let port): "http://\(Self.shown(host)):\(port)"
        case .https(let host, let port): "https://\(Self.shown(host)):\(port)"
        case .unix(let path, _): "unix:\(path)"
        }
    }

    private static func shown(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}

extension [HTTPListener] {
    /// The port of the first listener that has one; 0 where none has.
    public var firstPort: Int { lazy.compactMap(\.port).first ?? 0 }
}
