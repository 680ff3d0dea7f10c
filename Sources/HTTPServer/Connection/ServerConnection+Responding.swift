internal import HTTPEngine
internal import SocketTransport

extension ServerConnection {
    /// Asks the handler whether the body may come, and answers early when it may not.
    func screen(_ head: RequestHead) {
        if refusesAnnouncedBody(head) { return }
        guard let refusal = owner.handler.refuseBeforeBody(of: head, peer: peer) else { return }
        beginExchange(head)
        if case .bytes(let bytes) = refusal.body {
            respond(refusal, bytes: bytes, closing: true)
        } else {
            respondWithServerError(closing: true)
        }
    }

    /// Answers a whole request: at once if the handler can, else in a task.
    func handle(_ head: RequestHead, body: [UInt8]) {
        let request = HTTPServerRequest(head: head, body: body, peer: peer, receivedAt: owner.loop.now)
        let immediate = owner.handler.respondImmediately(to: request)
        if let immediate, let prepared = immediate.prepared, immediate.ending == .complete {
            requestCount += 1
            if respondAtOnce(immediate, prepared) { return }
            requestCount -= 1
        }
        beginExchange(head)
        exchange?.bodyBytes = body.count
        if let response = immediate {
            if case .bytes(let bytes) = response.body {
                respond(response, bytes: bytes)
            } else {
                // Owner: this connection; `close` cancels it.
                task = Task { await self.deliver(response) }
            }
            return
        }
        // Before the handler runs on another thread, which may look at the sum.
        countHeldBytes()
        // Owner: this connection; `close` cancels it.
        task = Task { [handler = owner.handler] in
            await self.deliver(await handler.respond(to: request))
        }
    }

    /// Answers a message that breaks the protocol or a limit, and ends the connection.
    func refuse(_ error: HTTPProtocolError) {
        deadline.clear()
        if let limit = error.limitName { owner.observer.limitReached(name: limit) }
        var head = ResponseHead(
            status: error.status, fields: HeaderFields([(name: "Content-Type", value: ProblemBody.contentType)]))
        if let seconds = error.retryAfterSeconds { head.fields.add("Retry-After", String(seconds)) }
        let body = ProblemBody.bytes(error)
        let date = owner.date.current()
        stream.output.write { output in
            // The only field is a constant that may be sent, so this cannot fail.
            try? ServerConnectionMachine.appendRefusal(head, body: body, date: date, to: &output)
        }
        owner.observer.responseFinished(status: error.status, duration: .zero)
        ending = .afterFlush(lingers: true)
    }

    /// Writes a whole response, or as much of it as its ending wants, without pumping.
    private func respond(_ response: HTTPServerResponse, bytes: [UInt8], closing: Bool = false) {
        if response.ending == .resetsBeforeHead {
            ending = .resetAfterFlush
            return
        }
        guard (200...599).contains(response.status),
            let plan = begin(response, length: .bytes(bytes.count), closing: closing)
        else {
            respondWithServerError(closing: closing)
            return
        }
        if case .resets(let count) = response.ending {
            // The exchange stays open, so that the observer hears of an abandoned request.
            if plan.sendsBody { stream.output.append(Array(bytes.prefix(max(0, count)))) }
            ending = .resetAfterFlush
            return
        }
        if plan.sendsBody { stream.output.append(bytes) }
        finishExchange(status: response.status, closes: plan.closes)
        if !plan.closes, response.ending == .closesUnannounced { ending = .afterFlush(lingers: false) }
    }

    /// Writes a 500 in place of a response that may not be sent.
    private func respondWithServerError(closing: Bool) {
        let problem = ProblemBody.unwritable
        guard case .bytes(let bytes) = problem.body,
            let plan = begin(problem, length: .bytes(bytes.count), closing: closing)
        else { return close() }
        if plan.sendsBody { stream.output.append(bytes) }
        finishExchange(status: 500, closes: plan.closes)
    }

    /// Writes a response's head; nil when a field of it may not be sent.
    private func begin(
        _ response: HTTPServerResponse, length: ServerConnectionMachine.ResponseLength, closing: Bool
    ) -> ServerConnectionMachine.ResponsePlan? {
        let head = ResponseHead(status: response.status, fields: response.fields)
        let date = owner.date.current()
        let isLast = isLastRequest
        return stream.output.write { output in
            try? machine.beginResponse(head, length: length, date: date, closing: closing || isLast, into: &output)
        }
    }

    /// Writes a response whose bytes are there already, and finishes it in one go; false when its own field may not be
    /// sent. The request had no time to become an exchange: it is read, answered and forgotten in one turn.
    private func respondAtOnce(_ response: HTTPServerResponse, _ prepared: PreparedResponse) -> Bool {
        let date = owner.date.current()
        let isLast = isLastRequest
        let plan = stream.output.write { output in
            try? machine.respond(prepared, fields: response.fields, date: date, closing: isLast, into: &output)
        }
        guard let plan else { return false }
        deadline.clear()
        if plan.closes { ending = .afterFlush(lingers: true) }
        owner.observer.requestStarted()
        owner.observer.responseFinished(status: prepared.status, duration: .zero)
        return true
    }

    private var isLastRequest: Bool {
        owner.configuration.requestsPerConnectionMax.map { requestCount >= $0 } ?? false
    }

    private func beginExchange(_ head: RequestHead) {
        deadline.clear()
        requestCount += 1
        exchange = Exchange(receivedAt: owner.loop.now, allowsInterim: head.version == .http11)
        owner.observer.requestStarted()
    }

    private func finishExchange(status: Int, closes: Bool) {
        let duration = exchange.map { owner.loop.now - $0.receivedAt } ?? .zero
        exchange = nil
        task = nil
        deadline.clear()
        machine.responseFinished()
        if closes { ending = .afterFlush(lingers: true) }
        owner.observer.responseFinished(status: status, duration: duration)
    }

    /// Brings a task's response to the loop, and runs its stream if it has one. Runs in the task.
    private func deliver(_ response: HTTPServerResponse) async {
        switch response.body {
        case .bytes(let bytes):
            owner.loop.execute {
                guard self.exchange != nil else { return }
                self.respond(response, bytes: bytes)
                self.pump()
            }
        case .stream(let produce):
            guard await beginStream(response) else { return }
            do {
                try await produce(HTTPBodyWriter { bytes in try await self.write(bytes) })
                owner.loop.execute { self.endStream() }
            } catch {
                // Cut, so that the client does not take the part for the whole.
                owner.loop.execute { self.close() }
            }
        }
    }

    /// Writes the head of a streamed response; returns whether its body is to be produced.
    private func beginStream(_ response: HTTPServerResponse) async -> Bool {
        await withCheckedContinuation { continuation in
            let isAccepted = owner.loop.execute {
                continuation.resume(returning: self.beginStreamOnLoop(response))
            }
            if !isAccepted { continuation.resume(returning: false) }
        }
    }

    private func beginStreamOnLoop(_ response: HTTPServerResponse) -> Bool {
        guard exchange != nil else { return false }
        defer { pump() }
        guard (200...599).contains(response.status), let plan = begin(response, length: .stream, closing: false) else {
            respondWithServerError(closing: false)
            return false
        }
        guard plan.sendsBody else {
            finishExchange(status: response.status, closes: plan.closes)
            return false
        }
        exchange?.streamPlan = plan
        exchange?.status = response.status
        return true
    }

    /// Writes a part of a streamed body; returns when the connection can take more. Runs in the task.
    private func write(_ bytes: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let isAccepted = owner.loop.execute { self.write(bytes, continuation) }
            if !isAccepted { continuation.resume(throwing: HTTPBodyWriteError.peerGone) }
        }
    }

    private func endStream() {
        guard let exchange, let plan = exchange.streamPlan else { return }
        if plan.isChunked { stream.output.write { ChunkedEncoder.appendEnd(to: &$0) } }
        finishExchange(status: exchange.status, closes: plan.closes)
        pump()
    }
}
