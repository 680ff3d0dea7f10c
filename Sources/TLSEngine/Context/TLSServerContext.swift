internal import COpenSSL

/// What all connections of a server with one configuration share: its certificate, the authorities of its clients.
///
/// Making one reads the files of the configuration. A server takes renewed certificates by making a new context for the
/// connections to come; those that are open keep theirs.
public final class TLSServerContext: Sendable {
    /// How the context was configured.
    public let configuration: TLSServerConfiguration
    private let context: LibraryContext
    private let protocols: ProtocolList

    /// Reads the files of the configuration.
    public init(_ configuration: TLSServerConfiguration) throws(TLSConfigurationError) {
        self.configuration = configuration
        context = try LibraryContext(
            isServer: true, minimum: configuration.minimumVersion, maximum: configuration.maximumVersion)
        try context.use(configuration.certificate)
        protocols = ProtocolList(try LibraryContext.wireForm(configuration.applicationProtocols))
        let pointer = context.pointer
        if case .required(let authorities) = configuration.clientCertificates {
            try context.trust(authorities)
            // The names of the authorities tell a client with several certificates which one to send. Owned by the
            // context from here on.
            SSL_CTX_set_client_CA_list(pointer, SSL_load_client_CA_file(authorities))
            SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, TLSEngine.noteVerification)
        }
        // Sessions with client certificates are resumed only in the context that made them.
        let identity: [UInt8] = Array("metareward".utf8)
        guard SSL_CTX_set_session_id_context(pointer, identity, UInt32(identity.count)) == 1 else {
            throw LibraryContext.failure(.settings)
        }
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
        engine.start()
        return engine
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
