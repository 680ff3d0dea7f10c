/// What the command line sets; each flag wins over its key in the file and passes the same checks.
public struct ConfigurationFlags: Sendable, Hashable {
    /// `--host`: `server.host`.
    public var host: String?
    /// `--port`: `server.port`.
    public var port: Int?
    /// `--data`: `data.path`, relative to the working directory.
    public var data: String?
    /// `--log-level`: `log.level`.
    public var logLevel: String?
    /// `--insecure`: `server.insecure`.
    public var isInsecure: Bool

    /// Flags; what is absent leaves the file's value.
    public init(
        host: String? = nil, port: Int? = nil, data: String? = nil, logLevel: String? = nil, isInsecure: Bool = false
    ) {
        self.host = host
        self.port = port
        self.data = data
        self.logLevel = logLevel
        self.isInsecure = isInsecure
    }

    /// The flags that are present: name, path of the key, and value.
    var overrides: [(flag: String, path: [String], text: String)] {
        let all: [(String, [String], String?)] = [
            ("--host", ["server", "host"], host),
            ("--port", ["server", "port"], port.map { String($0) }),
            ("--data", ["data", "path"], data),
            ("--log-level", ["log", "level"], logLevel),
            ("--insecure", ["server", "insecure"], isInsecure ? "true" : nil),
        ]
        return all.compactMap { flag, path, text in text.map { (flag, path, $0) } }
    }
}
