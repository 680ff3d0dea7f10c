/// An `http` or `https` URL taken apart into what a connection and a request line need.
public struct HTTPClientURL: Hashable, Sendable, CustomStringConvertible {
    /// The scheme, lower case: `http` or `https`.
    public var scheme: String
    /// The host name or address, without the brackets of an IPv6 address.
    public var host: String
    /// The port, 1–65535.
    public var port: Int
    /// Path and query as they go into the request line; starts with `/`.
    public var target: String

    /// Makes a URL from parts that are known to be right.
    public init(scheme: String = "http", host: String, port: Int, target: String = "/") {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.target = target
    }

    /// Parses `http[s]://host[:port][/path][?query][#fragment]`; the fragment is dropped.
    ///
    /// Nil for another scheme, an empty host, user information, a port outside 1–65535, and bytes that may not stand
    /// in a request line (they must be percent-encoded before).
    public init?(_ text: String) {
        guard let schemeEnd = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<schemeEnd.lowerBound].lowercased()
        guard let standardPort = Self.standardPort(of: scheme) else { return nil }
        let rest = text[schemeEnd.upperBound...].prefix { $0 != "#" }
        let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let (host, port) = Self.splitAuthority(rest[..<authorityEnd], standardPort: standardPort)
        else { return nil }
        var target = String(rest[authorityEnd...])
        if !target.hasPrefix("/") { target = "/" + target }
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        self.init(scheme: scheme, host: host, port: port, target: target)
    }

    /// The URL as text, with the port unless it is the scheme's own.
    public var description: String { "\(scheme)://\(authority)\(target)" }

    /// Whether the connection is encrypted.
    public var isSecure: Bool { scheme == "https" }

    /// Host and port as the `Host` field has them: IPv6 in brackets, the scheme's own port left out.
    public var authority: String {
        let bracketed = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == Self.standardPort(of: scheme) ? bracketed : "\(bracketed):\(port)"
    }

    /// The port that a URL without one means; nil for a scheme that is not spoken.
    static func standardPort(of scheme: String) -> Int? {
        switch scheme {
        case "http": 80
        case "https": 443
        default: nil
        }
    }

    private static func splitAuthority(
        _ authority: Substring, standardPort: Int
    ) -> (host: String, port: Int)? {
        var host = authority
        var portText = Substring(String(standardPort))
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<bracket]
            let behind = authority[authority.index(after: bracket)...]
            if behind.first == ":" { portText = behind.dropFirst() } else if !behind.isEmpty { return nil }
            guard host.utf8.allSatisfy({ isAddressByte($0) }) else { return nil }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                host = authority[..<colon]
                portText = authority[authority.index(after: colon)...]
            }
            guard host.utf8.allSatisfy({ isNameByte($0) }) else { return nil }
        }
        guard !host.isEmpty, portText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let port = Int(portText), (1...65535).contains(port)
        else { return nil }
        return (String(host), port)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3A, 0x41...0x46, 0x61...0x66, 0x2E: true
        default: false
        }
    }
}
