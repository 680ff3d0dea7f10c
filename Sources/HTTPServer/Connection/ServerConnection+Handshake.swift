internal import HTTPEngine
internal import SocketTransport
internal import TLSEngine

/// The TLS handshake is done by reading and writing through the layer, so the machine waits for a first request
/// meanwhile and knows nothing of it. What stands here is its deadline and its outcome.
extension ServerConnection {
    /// Whether the connection is behind TLS and its handshake is not over.
    var isShakingHands: Bool { secure != nil && !isHandshakeOver }

    /// Looks whether the handshake is over since the last read.
    func noteHandshake() {
        guard let handshake = secure?.handshake else { return }
        isHandshakeOver = true
        owner.observer.handshakeFinished(version: handshake.version.description, isResumed: handshake.isResumed)
    }

    /// The handshake has failed, or the connection broke during it. A client that speaks plain HTTP is told so.
    func failHandshake(_ failure: HandshakeFailure) {
        isHandshakeOver = true
        if failure == .tooLarge { owner.observer.limitReached(name: "handshake_bytes") }
        owner.observer.handshakeFailed(failure)
        guard failure == .plainHTTP else { return close() }
        deadline.clear()
        // From here on the connection is what the client takes it for.
        stream.layer = nil
        let head = ResponseHead(
            status: 400, fields: HeaderFields([(name: "Content-Type", value: ProblemBody.contentType)]))
        let date = owner.date.current()
        stream.output.write { output in
            // The only field is a constant that may be sent, so this cannot fail.
            try? ServerConnectionMachine.appendRefusal(head, body: ProblemBody.plainOnTLS, date: date, to: &output)
        }
        owner.observer.responseFinished(status: 400, duration: .zero)
        ending = .afterFlush(lingers: true)
    }

    /// Which word counts what the layer says.
    var handshakeFailure: HandshakeFailure {
        guard let secure else { return .other }
        if secure.isOverLimit { return .tooLarge }
        switch secure.failure {
        case .notTLS: return secure.isPlainHTTP ? .plainHTTP : .notTLS
        case .protocolVersion: return .version
        case .noApplicationProtocol: return .applicationProtocol
        case .certificateMissing: return .certificateMissing
        case .certificateExpired, .certificateNotYetValid, .authorityUnknown, .hostMismatch, .certificateRefused:
            return .certificateRefused
        case .ownCertificateRefused: return .refusedByClient
        case .endedInHandshake, .truncated: return .ended
        case .handshake, .broken, nil: return .other
        }
    }
}
