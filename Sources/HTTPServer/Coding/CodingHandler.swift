internal import Compression
internal import HTTPEngine
internal import SocketTransport

/// Stands before the server's handler: decodes coded request bodies, and codes responses for clients that accept it.
///
/// Both happen in the request's task, never on the event loop. A coded request is therefore always answered through
/// `respond(to:)`; what the handler answers immediately, or in place of a body, goes out as it is, at no cost. To the
/// handler a decoded request looks as if it had come without a coding.
struct CodingHandler: HTTPHandler {
    private let settings: ContentCodingConfiguration
    private let limits: InflateLimits
    private let time: any LoopTimeSource
    private let handler: any HTTPHandler
    private let inFlight: InFlightBytes
    private let observer: any HTTPServerObserver

    /// Stands before `handler`.
    init(
        _ handler: any HTTPHandler, _ configuration: HTTPServerConfiguration, inFlight: InFlightBytes,
        observer: any HTTPServerObserver
    ) {
        self.inFlight = inFlight
        settings = configuration.coding
        limits = InflateLimits(
            decodedBytesMax: configuration.limits.bodyBytesMax, ratioMax: settings.ratioMax,
            ratioFreeBytes: settings.ratioFreeBytes)
        time = configuration.timeSource
        self.handler = handler
        self.observer = observer
    }

    /// Asks the handler whether the body may come, and looks whether its coding is taken.
    ///
    /// The handler is asked first, because it knows who may send anything at all. Of a coded body it sees no length:
    /// the decoded one is not known yet.
    func refuseBeforeBody(of head: RequestHead, peer: String) -> HTTPServerResponse? {
        let coding = RequestCoding(head.fields)
        if coding == .none { return handler.refuseBeforeBody(of: head, peer: peer) }
        var plain = head
        plain.fields.remove("Content-Encoding")
        plain.fields.remove("Content-Length")
        if let refusal = handler.refuseBeforeBody(of: plain, peer: peer) { return refusal }
        if case .coded = coding, settings.decodesRequests { return nil }
        return CodingRefusal.unsupported(accepted: settings.decodesRequests ? ContentCoding.accepted : "identity")
            .response
    }

    /// The answer that the handler gives on the loop, if it does; never for a coded body.
    func respondImmediately(to request: HTTPServerRequest) -> HTTPServerResponse? {
        if !request.body.isEmpty, RequestCoding(request.head.fields) != .none { return nil }
        return handler.respondImmediately(to: request)
    }

    /// The handler's answer to the decoded request, coded where the client accepts that.
    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        var request = request
        let decoded = DecodedBytes(inFlight)
        defer { decoded.release() }
        do throws(CodingRefusal) {
            try await decode(&request, counting: decoded)
        } catch {
            if let limit = error.limitName { observer.limitReached(name: limit) }
            return error.response
        }
        return await encode(await handler.respond(to: request), for: request.head)
    }

    /// Codes a response, if it is of a kind that is coded and the client accepts it.
    private func encode(_ response: HTTPServerResponse, for head: RequestHead) async -> HTTPServerResponse {
        guard settings.codesResponses, ResponseCoding.mayVary(response) else { return response }
        let accepted = AcceptEncoding(head.fields)
        guard accepted.forbidsIdentity || ResponseCoding.isWorthCoding(response, bytesMin: settings.responseBytesMin)
        else { return response }
        var response = response
        ResponseCoding.addVary(&response.fields)
        if response.status == 304 { return response }
        guard let coding = accepted.coding else { return response }
        switch response.body {
        case .bytes(let bytes):
            guard let coded = await BodyCoding.encode(bytes, coding, level: settings.level),
                coded.count < bytes.count || accepted.forbidsIdentity
            else { return response }
            response.body = .bytes(coded)
        case .stream(let produce):
            response.body = .stream { [settings, time] sink in
                let coder = try StreamCoding(coding, level: settings.level, time: time, sink: sink)
                try await produce(HTTPBodyWriter { bytes in try await coder.write(bytes) })
                try await coder.finish()
            }
        }
        ResponseCoding.describe(coding, &response.fields)
        return response
    }

    private func decode(_ request: inout HTTPServerRequest, counting decoded: DecodedBytes) async throws(CodingRefusal)
    {
        guard !request.body.isEmpty else { return }
        switch RequestCoding(request.head.fields) {
        case .none: return
        case .unknown: throw .unsupported(accepted: ContentCoding.accepted)
        case .coded(let coding):
            request.body = try await BodyCoding.decode(request.body, coding, limits: limits, counting: decoded)
            request.head.fields.remove("Content-Encoding")
            if request.head.fields.contains("Content-Length") {
                request.head.fields.set("Content-Length", String(request.body.count))
            }
        }
    }
}
