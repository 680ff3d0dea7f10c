internal import COpenSSL

/// What all connections of a client with one configuration share: trusted certificates, the own certificate, sessions.
///
/// Making one reads the files of the configuration; a changed file needs a new one. Two contexts are equal when they
/// are the same object, so a connection pool can tell connections of different identities apart.
public final class TLSClientContext: Sendable {
    /// How the context was configured.
    public let configuration: TLSClientConfiguration
    private let context: LibraryContext
    private let sessions = SessionStore()

    /// Reads the files of the configuration.
    public init(_ configuration: TLSClientConfiguration) throws(TLSConfigurationError) {
        self.configuration = configuration
        context = try LibraryContext(
            isServer: false, minimum: configuration.minimumVersion, maximum: configuration.maximumVersion)
        let pointer = context.pointer
        if configuration.verifies {
            try Self.loadTrust(configuration.trust, into: context)
            SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, TLSEngine.noteVerification)
        } else {
            SSL_CTX_set_verify(pointer, SSL_VERIFY_NONE, nil)
        }
        if let files = configuration.certificate { try context.use(files) }
        let protocols = try LibraryContext.wireForm(configuration.applicationProtocols)
        if !protocols.isEmpty {
            // Zero means success here, unlike elsewhere.
            guard SSL_CTX_set_alpn_protos(pointer, protocols, UInt32(protocols.count)) == 0 else {
                throw LibraryContext.failure(.settings)
            }
        }
        copenssl_cache_client_sessions(pointer)
        SSL_CTX_sess_set_new_cb(pointer, TLSEngine.noteSession)
    }

    /// Starts a connection to a server; its first flight is ready to be sent.
    ///
    /// - Parameters:
    ///   - host: The name or address that the certificate must be for; a name is also sent to the server (SNI).
    ///   - port: The port, only to tell servers apart whose sessions are kept.
    public func makeEngine(host: String, port: Int) throws(TLSConfigurationError) -> TLSEngine {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        let engine = try TLSEngine(context, isServer: false, host: name)
        let server = "\(name):\(port)"
        engine.onSession = { [sessions] session in sessions.keep(session, for: server) }
        try engine.expect(host: name)
        sessions.offer(server, to: engine.ssl)
        engine.start()
        return engine
    }

    private static func loadTrust(
        _ trust: TLSClientConfiguration.Trust, into context: LibraryContext
    ) throws(TLSConfigurationError) {
        switch trust {
        case .system: try loadSystem(into: context)
        case .file(let file): try context.trust(file)
        case .systemAndFile(let file):
            try loadSystem(into: context)
            try context.trust(file)
        }
    }

    private static func loadSystem(into context: LibraryContext) throws(TLSConfigurationError) {
        ERR_clear_error()
        guard SSL_CTX_set_default_verify_paths(context.pointer) == 1 else { throw LibraryContext.failure(.settings) }
    }
}

extension TLSClientContext: Hashable {
    /// Whether both are the same object.
    public static func == (left: TLSClientContext, right: TLSClientContext) -> Bool { left === right }

    /// Hashes the identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
