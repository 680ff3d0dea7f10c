internal import COpenSSL

/// One TLS connection without a socket: ciphertext in, plaintext out, and the other way round.
///
/// Whoever owns the socket gives what it has read to `receive`, writes what `takeOutput` gives, and looks at `state`
/// after either. Plaintext is read with `read` and sent with `send`. Nothing here waits; the bytes may be cut anywhere.
/// Two memory buffers of the library stand where its sockets would. A failure is final; what `takeOutput` gives then is
/// the alert that tells the peer, worth one attempt to send.
///
/// Invariant of `@unchecked Sendable`: an engine is used on one event loop, or in one task, at a time; its owner sees
/// to it. It is Sendable so that it can be made in one place and used in another.
public final class TLSEngine: @unchecked Sendable {
    /// Where the connection is in its life.
    public enum State: Sendable, Hashable {
        /// The handshake is under way.
        case handshaking
        /// Plaintext can be sent, and comes.
        case open(TLSHandshake)
        /// The peer has finished sending, and said so; plaintext can still be sent.
        case peerFinished
        /// It is over.
        case failed(TLSError)
    }

    /// Where the connection is in its life. Plaintext that came before a failure or the peer's end is given out first.
    public private(set) var state = State.handshaking

    /// What was agreed on, once the handshake is over.
    public private(set) var handshake: TLSHandshake?

    /// The library's connection.
    let ssl: OpaquePointer
    /// Takes over the reference to each session that can be resumed.
    var onSession: ((OpaquePointer) -> Void)?
    /// What the library's callbacks need as long as the connection lives.
    var keptAlive: AnyObject?
    /// The keys of a server's session tickets.
    var ticketKeys: TLSTicketKeys?
    /// The names of a certificate that was refused for its names.
    var refusedNames = ""
    private let context: LibraryContext
    private let host: String
    private var input: OpaquePointer
    private var output: OpaquePointer
    private var inputPeak = 0
    private var hasInputEnded = false
    private var hasFinishedSending = false

    /// Makes one end of a connection that has not begun.
    init(_ context: LibraryContext, isServer: Bool, host: String) throws(TLSConfigurationError) {
        ERR_clear_error()
        guard let ssl = SSL_new(context.pointer) else { throw LibraryContext.failure(.settings) }
        guard let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem()) else {
            SSL_free(ssl)
            throw LibraryContext.failure(.settings)
        }
        self.context = context
        self.host = host
        self.ssl = ssl
        self.input = input
        self.output = output
        // The connection owns both buffers from here on.
        SSL_set_bio(ssl, input, output)
        SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
        if isServer { SSL_set_accept_state(ssl) } else { SSL_set_connect_state(ssl) }
    }

    deinit {
        // The library takes a session out of use whose connection ended without this; nothing is sent any more. Many
        // servers end without a closing message, and their sessions are as good as others (RFC 5246 section 7.2.1).
        switch state {
        case .open, .peerFinished, .failed(.truncated):
            SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
        case .handshaking, .failed: break
        }
        SSL_free(ssl)
    }

    /// Why the connection failed, if it did.
    public var failure: TLSError? {
        if case .failed(let error) = state { error } else { nil }
    }

    /// The certificate that the peer has shown, in this handshake or in that of the resumed session.
    public var peerCertificate: TLSCertificate? { SSL_get0_peer_certificate(ssl).map { TLSCertificate(of: $0) } }

    /// Whether plaintext can be sent.
    public var canSend: Bool { handshake != nil && !hasFailed && !hasFinishedSending }

    /// Takes ciphertext that came from the peer.
    public func receive(_ ciphertext: UnsafeRawBufferPointer) {
        guard !hasFailed, !ciphertext.isEmpty else { return }
        var written = 0
        // A memory buffer grows as needed.
        ERR_clear_error()
        guard BIO_write_ex(input, ciphertext.baseAddress, ciphertext.count, &written) == 1 else {
            return fail(.broken("no memory for what came"))
        }
        inputPeak = max(inputPeak, BIO_ctrl_pending(input))
        if handshake == nil { shakeHands() }
    }

    /// Takes note that the peer's stream has ended. It is a failure unless the peer has said before that it ends.
    public func receiveEnd() {
        hasInputEnded = true
        if handshake == nil, !hasFailed { fail(.endedInHandshake) }
    }

    /// Gives out plaintext; 0 when there is none now. Fewer bytes than asked for mean that there is no more now.
    public func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var filled = 0
        guard handshake != nil, let base = buffer.baseAddress else { return 0 }
        while filled < buffer.count, case .open = state {
            var count = 0
            ERR_clear_error()
            let result = SSL_read_ex(ssl, base + filled, buffer.count - filled, &count)
            if result == 1 {
                filled += count
                continue
            }
            switch SSL_get_error(ssl, result) {
            case SSL_ERROR_WANT_READ:
                releaseInput()
                if hasInputEnded { fail(.truncated) }
                return filled
            case SSL_ERROR_ZERO_RETURN: state = .peerFinished
            default: failWithLibraryError()
            }
        }
        return filled
    }

    /// Encrypts plaintext; returns how many bytes were taken: all, or none while nothing can be sent.
    public func send(_ plaintext: UnsafeRawBufferPointer) -> Int {
        guard canSend, !plaintext.isEmpty else { return 0 }
        var count = 0
        ERR_clear_error()
        let result = SSL_write_ex(ssl, plaintext.baseAddress, plaintext.count, &count)
        if result == 1 { return count }
        if SSL_get_error(ssl, result) != SSL_ERROR_WANT_READ { failWithLibraryError() }
        return 0
    }

    /// Says to the peer that nothing more will be sent. Idempotent.
    public func finishSending() {
        guard canSend else { return }
        hasFinishedSending = true
        ERR_clear_error()
        _ = SSL_shutdown(ssl)
        ERR_clear_error()
    }

    /// Whether ciphertext waits to be written to the peer.
    public var hasOutput: Bool { BIO_ctrl_pending(output) > 0 }

    /// Takes out the ciphertext that is to be written to the peer.
    public func takeOutput() -> [UInt8] {
        let pending = BIO_ctrl_pending(output)
        guard pending > 0 else { return [] }
        let bytes = [UInt8](unsafeUninitializedCapacity: pending) { buffer, count in
            _ = BIO_read_ex(output, buffer.baseAddress, pending, &count)
        }
        if pending > Self.keptBytesMax, let fresh = BIO_new(BIO_s_mem()) {
            // The connection frees the old one.
            SSL_set0_wbio(ssl, fresh)
            output = fresh
        }
        return bytes
    }

    /// Space of a memory buffer that an idle connection keeps; the library's buffers never shrink by themselves.
    private static let keptBytesMax = 4096

    /// Gives the input's space back when it has grown and everything in it is read.
    private func releaseInput() {
        guard inputPeak > Self.keptBytesMax, BIO_ctrl_pending(input) == 0, let fresh = BIO_new(BIO_s_mem()) else {
            return
        }
        SSL_set0_rbio(ssl, fresh)
        input = fresh
        inputPeak = 0
    }

    /// Begins the handshake; a client's first flight is then waiting.
    func start() { shakeHands() }

    private var hasFailed: Bool { failure != nil }

    private func shakeHands() {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        guard result != 1 else { return open() }
        if SSL_get_error(ssl, result) != SSL_ERROR_WANT_READ { failWithLibraryError() }
    }

    private func open() {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &name, &length)
        let chosen = name.map { UnsafeBufferPointer(start: $0, count: Int(length)) }
        guard let version = TLSVersion(number: SSL_version(ssl)) else { return fail(.protocolVersion) }
        let handshake = TLSHandshake(
            version: version, applicationProtocol: chosen.map { String(decoding: $0, as: UTF8.self) },
            isResumed: SSL_session_reused(ssl) == 1, hasPeerCertificate: SSL_get0_peer_certificate(ssl) != nil)
        self.handshake = handshake
        state = .open(handshake)
    }

    private func failWithLibraryError() {
        fail(TLSError.current(ssl, host: host, peerNames: refusedNames, isOpen: handshake != nil))
    }

    private func fail(_ error: TLSError) {
        state = .failed(error)
    }
}
