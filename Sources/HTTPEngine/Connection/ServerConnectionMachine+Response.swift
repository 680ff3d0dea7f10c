extension ServerConnectionMachine {
    /// How long a response's body will be.
    public enum ResponseLength: Sendable, Equatable {
        /// So many bytes.
        case bytes(Int)
        /// Not known yet.
        case stream
    }

    /// How the driver is to send a response's body.
    public struct ResponsePlan: Sendable, Equatable {
        /// Whether the body is sent at all; not for HEAD, 204 and 304.
        public var sendsBody: Bool
        /// Whether the body is sent with the chunked coding.
        public var isChunked: Bool
        /// Whether the connection closes behind the response.
        public var closes: Bool
    }

    /// Writes the head of the response to the request in hand, or of an early refusal of its body.
    ///
    /// The framing follows RFC 9112 §6: a known length is announced, an unknown one is chunked for HTTP/1.1 and ends
    /// with the connection for HTTP/1.0. The connection closes when either side wants it, when the server drains, when
    /// the client has ended and nothing of it is left to answer, and after an early refusal.
    ///
    /// - Parameters:
    ///   - date: The value of `Date`.
    ///   - closing: Whether to close in any case.
    ///   - output: Where the head is appended; unchanged when the call throws.
    /// - Throws: `MessageFieldError` for a field that may not be sent; another response can then be begun.
    public mutating func beginResponse(
        _ response: ResponseHead, length: ResponseLength, date: [UInt8], closing: Bool = false,
        into output: inout [UInt8]
    ) throws(MessageFieldError) -> ResponsePlan {
        let version = head?.version ?? .http11
        let allowsBody = !HTTPStatus.forbidsBody(response.status)
        var plan = ResponsePlan(
            sendsBody: allowsBody && head?.method != .head,
            isChunked: allowsBody && length == .stream && version == .http11,
            closes: closing || mustClose(version: version) || asksToClose(response.fields)
        )
        let announcement: ResponseEncoder.BodyAnnouncement
        switch length {
        case .bytes(let count) where allowsBody: announcement = .length(count)
        case .stream where plan.isChunked: announcement = .chunked
        case .stream where allowsBody:
            if plan.sendsBody { plan.closes = true }
            announcement = .nothing
        case .bytes, .stream: announcement = .nothing
        }
        try ResponseEncoder.append(
            response, body: announcement, connection: connectionField(plan, version), date: date, to: &output)
        closesAfterResponse = plan.closes
        return plan
    }

    /// Writes a whole prepared response, framed as `beginResponse` would, and finishes it.
    ///
    /// - Parameters:
    ///   - fields: The fields of the prepared response, possibly with one `adding` to them.
    ///   - date: The value of `Date`.
    ///   - closing: Whether to close in any case.
    ///   - output: Where the response is appended; unchanged when the call throws.
    /// - Throws: `MessageFieldError` when the added field may not be sent; another response can then be begun.
    public mutating func respond(
        _ prepared: PreparedResponse, fields: HeaderFields, date: [UInt8], closing: Bool = false,
        into output: inout [UInt8]
    ) throws(MessageFieldError) -> ResponsePlan {
        let version = head?.version ?? .http11
        let plan = ResponsePlan(
            sendsBody: !HTTPStatus.forbidsBody(prepared.status) && head?.method != .head, isChunked: false,
            closes: closing || mustClose(version: version))
        try prepared.append(
            added: fields.extensionEntry, connection: connectionField(plan, version), date: date,
            sendsBody: plan.sendsBody, to: &output)
        closesAfterResponse = plan.closes
        responseFinished()
        return plan
    }

    /// Takes note that the response is complete: the next request may be parsed, or the connection closes.
    public mutating func responseFinished() {
        head = nil
        if closesAfterResponse {
            dropInput()
        } else {
            state = .head
            parser = HeadParser(kind: .request, limits: limits)
        }
    }

    /// Writes the whole answer to a refused message: a head that closes the connection, and a body.
    public static func appendRefusal(
        _ response: ResponseHead, body: [UInt8], date: [UInt8], to output: inout [UInt8]
    ) throws(MessageFieldError) {
        try ResponseEncoder.append(
            response, body: .length(body.count), connection: .close, date: date, to: &output)
        output.append(contentsOf: body)
    }

    private func connectionField(
        _ plan: ResponsePlan, _ version: HTTPVersion
    ) -> ResponseEncoder.ConnectionField {
        plan.closes ? .close : version == .http10 ? .keepAlive : .none
    }

    private func mustClose(version: HTTPVersion) -> Bool {
        switch state {
        case .responding: break
        case .head, .screening, .body, .closed: return true
        }
        return isDraining || !parser.framing.keepsConnection(version: version) || (inputEnded && input.isEmpty)
    }

    private func asksToClose(_ fields: HeaderFields) -> Bool {
        guard let value = fields["Connection"] else { return false }
        return value.split(separator: ",").contains {
            asciiEqualIgnoringCase(String($0.drop { $0 == " " }), "close")
        }
    }
}
