internal import HTTPServer

extension ServerConfiguration {
    /// Whether every listener can be reached from this machine only.
    public var isLoopback: Bool { listeners.allSatisfy { $0.host.map(Self.isLoopback) ?? true } }

    /// Whether any listener speaks TLS.
    public var usesTLS: Bool { listeners.contains(where: \.isSecure) }

    /// The listeners in order; never empty.
    var listeners: [HTTPListener] {
        if listen.isEmpty { return [.http(host: host, port: port)] }
        return listen.compactMap { HTTPListener($0) }.map { listener in
            guard case .unix(let path, _) = listener else { return listener }
            return .unix(path: path, mode: UInt32(unixMode))
        }
    }

    /// Where the service listens, for a person: the listeners, joined by commas.
    public var addresses: String { listeners.map(\.description).joined(separator: ", ") }

    /// Whether a host can be reached from this machine only: `localhost`, `::1` or `127.0.0.0/8`.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
