internal import HTTPEngine
internal import SocketTransport
internal import TLSEngine

extension ClientConnection {
    /// Begins the TLS handshake on the connected socket. The connect deadline goes on.
    func startHandshake(_ context: TLSClientContext) {
        do throws(TLSConfigurationError) {
            let engine = try context.makeEngine(host: origin.host, port: origin.port)
            tls = engine
            stream?.layer = TLSStreamLayer(engine)
        } catch {
            return fail(.tlsConfiguration(error))
        }
        phase = .handshaking
        shakeHands()
    }

    /// Goes on with the handshake until it is over or has to wait for the server.
    func shakeHands() {
        while case .handshaking = phase, let tls {
            // A server that refuses says why before it closes, so a failed write is left to the read behind it.
            _ = stream?.flush()
            if tls.handshake != nil {
                // The server's first words behind the handshake may be here already.
                mayRead = true
                return opened()
            }
            guard let outcome = stream?.receive(into: owner.scratch) else { return }
            switch outcome {
            case .wouldBlock:
                if tls.handshake == nil { return }
            case .bytes(0, _): continue
            case .bytes, .end:
                // Nothing may come before the first request.
                fail(.reset(detail: "the server spoke or ended before any request"))
            case .failed:
                failHandshake(.endedInHandshake)
            case .refused:
                failHandshake(tls.failure ?? .endedInHandshake)
            }
        }
    }

    private func failHandshake(_ error: TLSError) {
        fail(.tls(host: origin.host, port: origin.port, error))
    }
}
