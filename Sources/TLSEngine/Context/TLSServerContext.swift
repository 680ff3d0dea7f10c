internal import COpenSSL

/// What all connections of a server with one configuration share: its certificate, the authorities of its clients.
///
/// Making one reads the files of the configuration. A server takes renewed certificates by making a new context for the
/// connections to come; those that are open keep theirs.
public final class TLSServerContext: Sendable {
    /// How the context was configured.
    public let configuration: TLSServerConfiguration
    /// The certificate that clients see.
    public let certificate: TLSCertificate
    private let ticketKeys: TLSTicketKeys
    private let context: LibraryContext
    private let protocols: ProtocolList

    /// Reads the files of the configuration.
    ///
    /// - Parameter ticketKeys: The keys of session tickets. A server that makes a new context gives it the same ones,
    ///   and clients can resume the sessions that they have. Default: keys of its own.
    public init(
        _ configuration: TLSServerConfiguration, ticketKeys: TLSTicketKeys = TLSTicketKeys()
    ) throws(TLSConfigurationError) {
        self.configuration = configuration
        self.ticketKeys = ticketKeys
        context = try LibraryContext(
            isServer: true, minimum: configuration.minimumVersion, maximum: configuration.maximumVersion)
        try context.use(configuration.certificate)
        protocols = ProtocolList(try LibraryContext.wireForm(configuration.applicationProtocols))
        let pointer = context.pointer
        certificate = TLSCertificate(ofContext: pointer)
        if let authorities = configuration.clientCertificates.authorities {
            try context.trust(authorities)
            // The names of the authorities tell a client with several certificates which one to send. Owned by the
            // context from here on.
            SSL_CTX_set_client_CA_list(pointer, SSL_load_client_CA_file(authorities))
            var mode = SSL_VERIFY_PEER
            if case .required = configuration.clientCertificates { mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT }
            SSL_CTX_set_verify(pointer, mode, TLSEngine.noteVerification)
        }
        let identity = try Self.identity(of: configuration.clientCertificates)
        guard SSL_CTX_set_session_id_context(pointer, identity, UInt32(identity.count)) == 1 else {
            throw LibraryContext.failure(.settings)
        }
        copenssl_cache_no_sessions(pointer)
        SSL_CTX_set_tlsext_ticket_key_evp_cb(pointer, TLSEngine.useTicketKeys)
        if !protocols.bytes.isEmpty {
            SSL_CTX_set_alpn_select_cb(
                pointer, ProtocolList.select, Unmanaged.passUnretained(protocols).toOpaque())
        }
    }

    /// Starts a connection of a client that was accepted; it waits for the client's first flight.
    public func makeEngine() throws(TLSConfigurationError) -> TLSEngine {
        let engine = try TLSEngine(context, isServer: true, host: "")
        // The library reads the list until the handshake is over.
        engine.keptAlive = protocols
        engine.ticketKeys = ticketKeys
        engine.start()
        return engine
    }

    /// What tells the sessions of different rules about clients apart: one is resumed without asking for a certificate
    /// again, so it must not outlive the authorities that vouched for it. A hash of the rule and of the file's content.
    private static func identity(
        of rule: TLSServerConfiguration.ClientCertificates
    ) throws(TLSConfigurationError) -> [UInt8] {
        var bytes: [UInt8]
        switch rule {
        case .ignored: bytes = Array("ignored".utf8)
        case .required(let file): bytes = try Array("required".utf8) + LibraryContext.content(of: file)
        case .optional(let file): bytes = try Array("optional".utf8) + LibraryContext.content(of: file)
        }
        var hash = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(bytes, bytes.count, &hash)
        return hash
    }

    /// The protocols of a server in wire form, where the library's callback finds them.
    private final class ProtocolList: Sendable {
        let bytes: [UInt8]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        /// Selects the first protocol of the server that the client offers.
        static let select: SSL_CTX_alpn_select_cb_func = { _, chosen, chosenLength, offered, offeredLength, argument in
            guard let argument, let chosen, let chosenLength, let offered else { return SSL_TLSEXT_ERR_ALERT_FATAL }
            let own = Unmanaged<ProtocolList>.fromOpaque(argument).takeUnretainedValue().bytes
            let offers = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
            var position = 0
            while position < own.count {
                let end = position + 1 + Int(own[position])
                if let offset = offset(of: own[position..<end], in: offers) {
                    // Points into the client's message, which outlives the callback.
                    chosen.pointee = offered + offset + 1
                    chosenLength.pointee = offers[offset]
                    return SSL_TLSEXT_ERR_OK
                }
                position = end
            }
            return SSL_TLSEXT_ERR_ALERT_FATAL
        }

        private static func offset(of entry: ArraySlice<UInt8>, in offers: UnsafeBufferPointer<UInt8>) -> Int? {
            var position = 0
            while position < offers.count {
                let end = position + 1 + Int(offers[position])
                guard end <= offers.count else { return nil }
                if offers[position..<end].elementsEqual(entry) { return position }
                position = end
            }
            return nil
        }
    }
}
