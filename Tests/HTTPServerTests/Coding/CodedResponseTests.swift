import Compression
import HTTPEngine
import HTTPServer
import TestSupport
import Testing

/// Goal: responses are coded where the client accepts it and it gains something, and say so truthfully. Method:
/// responses of all kinds over real connections, decoded and compared.
@Suite(.timeLimit(.minutes(5))) struct CodedResponseTests {
    static let text = String(repeating: "The title is not an essay. ", count: 100)

    /// A handler that always gives the same response.
    private func giving(_ response: HTTPServerResponse) -> ClosureHandler {
        ClosureHandler(later: { _ in response })
    }

    private func response(
        _ text: String = text, type: String? = "application/json", status: Int = 200, fields: HeaderFields = [:]
    ) -> HTTPServerResponse {
        var response = HTTPServerResponse(status: status, fields: fields, body: .bytes(Array(text.utf8)))
        if let type { response.fields.add("Content-Type", type) }
        return response
    }

    private func answer(
        _ response: HTTPServerResponse, accepting: String? = "gzip", method: HTTPMethod = .get,
        coding: ContentCodingConfiguration = ContentCodingConfiguration()
    ) async throws -> JSONAnswer {
        try await answer(giving(response), accepting: accepting, method: method, coding: coding)
    }

    private func answer(
        _ handler: ClosureHandler, accepting: String? = "gzip", method: HTTPMethod = .get,
        coding: ContentCodingConfiguration = ContentCodingConfiguration()
    ) async throws -> JSONAnswer {
        var answer: JSONAnswer?
        try await withServer(handler, configuration: HTTPServerConfiguration(coding: coding)) { port, _, _ in
            let client = JSONTestClient(port: port)
            var fields = HeaderFields()
            fields["Accept-Encoding"] = accepting
            answer = try await client.send(method, "/", fields: fields)
            await client.close()
        }
        return try #require(answer)
    }

    private func expectPlain(
        _ answer: JSONAnswer, vary: String?, text: String = text, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.fields["Content-Encoding"] == nil, sourceLocation: sourceLocation)
        #expect(answer.fields["Vary"] == vary, sourceLocation: sourceLocation)
        #expect(answer.text == text, sourceLocation: sourceLocation)
    }

    @Test(arguments: [("gzip", InflaterInput.gzip), ("deflate", .deflate)])
    func aLongTextIsCoded(name: String, input: InflaterInput) async throws {
        for level in [1, 9] {
            let coding = ContentCodingConfiguration(level: level)
            let answer = try await answer(response(), accepting: name, coding: coding)
            #expect(answer.status == 200)
            #expect(answer.fields["Content-Encoding"] == name)
            #expect(answer.fields["Vary"] == "Accept-Encoding")
            #expect(answer.fields["Content-Length"] == "\(answer.bytes.count)")
            #expect(answer.bytes.count < 200)
            #expect(try CodedBytes.decode(answer.bytes, input) == Array(Self.text.utf8))
        }
    }

    @Test func deflateIsSentAsAZlibStream() async throws {
        let answer = try await answer(response(), accepting: "deflate")
        #expect(answer.bytes.first == 0x78)
    }

    @Test func whatIsNotAcceptedGoesOutAsItIsAndSaysThatItVaries() async throws {
        for accepting in [nil, "br", "gzip;q=0", "identity, gzip;q=0.5", "identity;q=0", "*;q=0"] {
            expectPlain(try await answer(response(), accepting: accepting), vary: "Accept-Encoding")
        }
    }

    @Test func shortBodiesAndOtherTypesAreNotCoded() async throws {
        let short = String(repeating: "a", count: 1023)
        expectPlain(try await answer(response(short)), vary: nil, text: short)
        #expect(try await answer(response(short + "a")).fields["Content-Encoding"] == "gzip")
        expectPlain(try await answer(response(type: "image/png")), vary: nil)
        expectPlain(try await answer(response(type: nil)), vary: nil)
        expectPlain(try await answer(response(type: "text/event-stream")), vary: nil)
        expectPlain(try await answer(response(fields: ["Cache-Control": "private, No-Transform"])), vary: nil)
        expectPlain(try await answer(response(fields: ["Content-Range": "bytes 0-1/9"])), vary: nil)
        expectPlain(try await answer(response(), coding: ContentCodingConfiguration(codesResponses: false)), vary: nil)
    }

    @Test func whereIdentityIsForbiddenEvenShortBodiesAreCoded() async throws {
        let answer = try await answer(response("a", type: "image/png"), accepting: "gzip, identity;q=0")
        #expect(answer.fields["Content-Encoding"] == "gzip")
        #expect(try CodedBytes.decode(answer.bytes) == [UInt8(ascii: "a")])
    }

    @Test func whatDoesNotShrinkGoesOutAsItIs() async throws {
        var random = SystemRandomNumberGenerator()
        let noise = (0..<4000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let answer = try await answer(HTTPServerResponse(status: 200, contentType: "text/plain", bytes: noise))
        #expect(answer.fields["Content-Encoding"] == nil)
        #expect(answer.fields["Vary"] == "Accept-Encoding")
        #expect(answer.bytes == noise)
    }

    @Test func nothingIsCodedTwice() async throws {
        let coded = try CodedBytes.encode(Array(Self.text.utf8))
        var response = HTTPServerResponse(
            status: 200, contentType: "text/plain", bytes: coded + [UInt8](repeating: 0, count: 2000))
        response.fields.add("Content-Encoding", "gzip")
        let answer = try await answer(response)
        #expect(answer.fields.values("Content-Encoding") == ["gzip"])
        #expect(answer.bytes.starts(with: coded))
    }

    @Test func aStrongEntityTagBecomesWeakOnlyWhereTheBodyIsCoded() async throws {
        let tagged = response(fields: ["ETag": "\"7-ab\""])
        #expect(try await answer(tagged).fields.values("ETag") == ["W/\"7-ab\""])
        #expect(try await answer(tagged, accepting: nil).fields.values("ETag") == ["\"7-ab\""])
        #expect(try await answer(response(fields: ["ETag": "W/\"7-ab\""])).fields["ETag"] == "W/\"7-ab\"")
    }

    @Test func varyKeepsWhatItHas() async throws {
        #expect(
            try await answer(response(fields: ["Vary": "Origin"])).fields.values("Vary") == ["Origin, Accept-Encoding"])
        #expect(try await answer(response(fields: ["Vary": "*"])).fields.values("Vary") == ["*"])
        #expect(
            try await answer(response(fields: ["Vary": "accept-encoding"])).fields.values("Vary") == ["accept-encoding"]
        )
    }

    @Test func problemsAreCodedToo() async throws {
        let answer = try await answer(response(type: "application/problem+json", status: 422))
        #expect(answer.status == 422)
        #expect(answer.fields["Content-Encoding"] == "gzip")
    }

    @Test func statusesWithoutABodyGetNoCoding() async throws {
        let gone = try await answer(response("", status: 204))
        #expect(gone.fields["Content-Encoding"] == nil && gone.fields["Vary"] == nil)
        let same = try await answer(response("", type: nil, status: 304, fields: ["ETag": "\"1\""]))
        #expect(same.fields["Content-Encoding"] == nil)
        #expect(same.fields["Vary"] == "Accept-Encoding")
        #expect(same.fields["ETag"] == "\"1\"")
    }

    @Test func headHasTheFieldsOfGet() async throws {
        let get = try await answer(response())
        let head = try await answer(response(), method: .head)
        for name in ["Content-Encoding", "Content-Length", "Vary"] { #expect(head.fields[name] == get.fields[name]) }
        #expect(head.bytes.isEmpty)
    }

    @Test func immediateAnswersGoOutAsTheyAre() async throws {
        let response = response()
        expectPlain(try await answer(ClosureHandler(immediate: { _ in response })), vary: nil)
    }

    @Test func aLargeBodyIsCodedInSlices() async throws {
        let text = String(repeating: Self.text, count: 1000)
        let answer = try await answer(response(text))
        #expect(answer.bytes.count < 100_000)
        #expect(try CodedBytes.decode(answer.bytes) == Array(text.utf8))
    }

    @Test(arguments: ["gzip", nil]) func aStreamIsCodedAsItComes(accepting: String?) async throws {
        let lines = (0..<5000).map { "{\"line\": \($0)}\n" }
        var stream = HTTPServerResponse.stream { writer in
            for line in lines { try await writer.write(Array(line.utf8)) }
        }
        stream.fields.add("Content-Type", "application/jsonl")
        let answer = try await answer(stream, accepting: accepting)
        let bytes = accepting == nil ? answer.bytes : try CodedBytes.decode(answer.bytes)
        #expect(bytes == Array(lines.joined().utf8))
        #expect(answer.fields["Content-Encoding"] == accepting)
        #expect(answer.fields["Vary"] == "Accept-Encoding")
    }

    @Test func aStreamOfEventsIsNotCoded() async throws {
        var stream = HTTPServerResponse.stream { writer in try await writer.write(Array("data: 1\n\n".utf8)) }
        stream.fields.add("Content-Type", "text/event-stream")
        expectPlain(try await answer(stream), vary: nil, text: "data: 1\n\n")
    }

    @Test func aStreamThatFailsIsCut() async throws {
        var stream = HTTPServerResponse.stream { writer in
            try await writer.write(Array(Self.text.utf8))
            throw CancellationError()
        }
        stream.fields.add("Content-Type", "text/plain")
        let handler = giving(stream)
        await #expect(throws: (any Error).self) { _ = try await answer(handler) }
    }
}
