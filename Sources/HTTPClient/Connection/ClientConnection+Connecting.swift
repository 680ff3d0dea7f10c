internal import HTTPEngine
internal import SocketTransport

extension ClientConnection {
    /// Resolves, connects, and sends the exchange's request.
    func connect(for exchange: ClientExchange) {
        self.exchange = exchange
        exchange.place = .connection(self)
        setDeadline(.connect, at: min(connectDeadline, exchange.deadline))
        if let addresses = owner.resolver.known(origin.host) {
            attempt(addresses)
            return
        }
        owner.resolver.resolve(origin.host) { outcome in
            self.owner.loop.execute { self.resolved(outcome) }
        }
    }

    /// An attempt has ended: the connection is open, or the next address is tried.
    func attemptEnded(remaining: [SocketAddress]) {
        guard let stream else { return }
        let code = stream.takeError()
        guard code == 0 else {
            closeStream()
            attemptFailed(code, remaining: remaining)
            return
        }
        if let context = origin.tls { startHandshake(context) } else { opened() }
    }

    private func resolved(_ outcome: NameResolver.Outcome) {
        guard case .resolving = phase else { return }
        switch outcome {
        case .success(let addresses): attempt(addresses)
        case .failure(let failure): fail(.resolve(host: origin.host, detail: failure.detail))
        }
    }

    private func attempt(_ addresses: [SocketAddress]) {
        guard let first = addresses.first else { return }
        let remaining = Array(addresses.dropFirst())
        phase = .connecting(remaining: remaining)
        do throws(SystemError) {
            let stream = try ConnectingSocket.connect(to: first.withPort(origin.port))
            do throws(SystemError) {
                try owner.loop.register(stream.descriptor, handler: self)
            } catch {
                stream.close()
                throw error
            }
            self.stream = stream
        } catch {
            attemptFailed(error.code, remaining: remaining)
        }
    }

    private func attemptFailed(_ code: Int32, remaining: [SocketAddress]) {
        guard remaining.isEmpty else {
            attempt(remaining)
            return
        }
        // The addresses may be stale: the next request looks the name up anew.
        owner.resolver.forget(origin.host)
        fail(.connect(host: origin.host, port: origin.port, code: code, detail: SystemError.text(code)))
    }

    /// Sends the exchange that the connection was made for.
    func opened() {
        phase = .open
        guard let exchange = takeExchange() else { return close() }
        send(exchange)
    }
}
