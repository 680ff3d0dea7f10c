import Compression
import HTTPEngine
import HTTPServer
import JSONText
import Locking
import TestSupport
import Testing

/// Goal: a handler sees what the client coded, or the client hears what is wrong, after bounded work. Method: bodies in
/// every form over real connections.
@Suite(.timeLimit(.minutes(5))) struct CodedRequestTests {
    /// Tells in a JSON object what the handler saw; immediate answers would tell on themselves.
    static let teller = ClosureHandler(
        immediate: { $0.head.fields.contains("X-Immediate") ? .text("immediate") : nil },
        later: { request in
            let fields = request.head.fields
            let seen: JSONValue = [
                "body": .string(String(decoding: request.body, as: UTF8.self)),
                "encoding": .string(fields["Content-Encoding"] ?? "none"),
                "length": .string(fields["Content-Length"] ?? "none"),
            ]
            return HTTPServerResponse(status: 200, contentType: "application/json", bytes: seen.bytes)
        })

    static let text = "Zoos should be closed, because a cage is no home."

    static let forms: [(coding: String, body: [UInt8])] = {
        let plain = Array(text.utf8)
        let coded = { (format: CompressedFormat) in (try? CodedBytes.encode(plain, format)) ?? [] }
        return [
            ("gzip", coded(.gzip)), ("x-gzip", coded(.gzip)), ("GZIP", coded(.gzip)), ("deflate", coded(.zlib)),
            ("deflate", coded(.raw)), ("gzip, identity", coded(.gzip)),
        ]
    }()

    private func withClient(
        _ handler: ClosureHandler = teller, limits: HTTPLimits = HTTPLimits(),
        coding: ContentCodingConfiguration = ContentCodingConfiguration(),
        _ body: (JSONTestClient, RecordingObserver) async throws -> Void
    ) async throws {
        let configuration = HTTPServerConfiguration(limits: limits, coding: coding)
        try await withServer(handler, configuration: configuration) { port, observer, _ in
            let client = JSONTestClient(port: port)
            try await body(client, observer)
            await client.close()
        }
    }

    @Test(arguments: forms.indices) func theHandlerSeesThePlainBody(index: Int) async throws {
        let (coding, body) = Self.forms[index]
        try await withClient { client, _ in
            let answer = try await client.post("/", bytes: body, fields: ["Content-Encoding": coding])
            #expect(answer["body"]?.string == Self.text)
            #expect(answer["encoding"]?.string == "none")
            #expect(answer["length"]?.string == "\(Self.text.utf8.count)")
        }
    }

    @Test func aBodyMayComeInChunksByteByByte() async throws {
        try await withServer(Self.teller) { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
            for byte in Self.forms[0].body { try await socket.send(Array("1\r\n".utf8) + [byte] + Array("\r\n".utf8)) }
            try await socket.send("0\r\n\r\n")
            let response = try await socket.receiveResponse()
            #expect(response.contains(Self.text))
            #expect(response.contains(#""length":"none""#))
        }
    }

    @Test func aCodedBodyIsNeverAnsweredImmediatelyAndAPlainOneIs() async throws {
        try await withClient { client, _ in
            let coded = try await client.post(
                "/", bytes: Self.forms[0].body, fields: ["Content-Encoding": "gzip", "X-Immediate": "1"])
            #expect(coded["body"]?.string == Self.text)
            let plain = try await client.post(
                "/", bytes: Array("{}".utf8), fields: ["Content-Encoding": "identity", "X-Immediate": "1"])
            #expect(plain.text == "immediate")
        }
    }

    @Test func anEmptyBodyHasNoCoding() async throws {
        try await withClient { client, _ in
            for coding in ["gzip", "br"] {
                let answer = try await client.send(.get, "/", fields: ["Content-Encoding": coding])
                #expect(answer["body"]?.string == "")
            }
        }
    }

    @Test func whatIsWrongIsToldApartAndTheConnectionGoesOn() async throws {
        let good = Self.forms[0].body
        var broken = good
        broken[broken.count - 6] ^= 1
        try await withClient { client, observer in
            for (body, type, words) in [
                (Array(good.dropLast(9)), "coded-body-truncated", "ends at byte \(good.count - 9),"),
                (good + [0], "coded-body-trailing-data", "before byte \(good.count),"),
                (broken, "coded-body-corrupt", "near byte \(good.count - 4)."),
                (Array("{}".utf8), "coded-body-corrupt", "near byte 0."),
            ] {
                let answer = try await client.post("/", bytes: body, fields: ["Content-Encoding": "gzip"])
                #expect(answer.status == 400)
                #expect(answer["type"]?.string == "urn:metareward:problem:" + type)
                #expect(answer.fields["Content-Type"] == "application/problem+json")
                #expect(answer.problemText.contains(words), "\(answer.problemText)")
            }
            let answer = try await client.post("/", bytes: good, fields: ["Content-Encoding": "gzip"])
            #expect(answer.status == 200)
            #expect(observer.count("accepted") == 1)
        }
    }

    @Test func aBombGets413AfterBoundedWork() async throws {
        let member = try CodedBytes.encode([UInt8](repeating: 0, count: 64 << 20), level: 9)
        let bomb = Array((0..<16).map { _ in member }.joined())
        try await withClient { client, observer in
            let answer = try await client.post("/", bytes: bomb, fields: ["Content-Encoding": "gzip"])
            #expect(answer.status == 413)
            #expect(answer["type"]?.string == "urn:metareward:problem:decoded-body-ratio")
            #expect(answer.problemText.contains("more than 500 times its length"))
            #expect(observer.count("limit decoded_body_ratio") == 1)
        }
        let lax = ContentCodingConfiguration(ratioMax: .max)
        try await withClient(limits: HTTPLimits(bodyBytesMax: 2 << 20), coding: lax) { client, observer in
            let answer = try await client.post("/", bytes: bomb, fields: ["Content-Encoding": "gzip"])
            #expect(answer.status == 413)
            #expect(answer["type"]?.string == "urn:metareward:problem:decoded-body-too-large")
            #expect(answer.problemText.contains("longer than 2097152 bytes"))
            #expect(observer.count("limit decoded_body_bytes") == 1)
        }
    }

    @Test func theLargestAllowedBodyPasses() async throws {
        let body = [UInt8](repeating: UInt8(ascii: "a"), count: 3 << 20)
        let handler = ClosureHandler(later: { .text("\($0.body.count)") })
        let coded = try CodedBytes.encode(body)
        for (limit, status) in [(3 << 20, 200), ((3 << 20) - 1, 413)] {
            let coding = ContentCodingConfiguration(ratioMax: 2000)
            try await withClient(handler, limits: HTTPLimits(bodyBytesMax: limit), coding: coding) { client, _ in
                let answer = try await client.post("/", bytes: coded, fields: ["Content-Encoding": "gzip"])
                #expect(answer.status == status)
                if status == 200 { #expect(answer.text == "3145728") }
            }
        }
    }

    @Test(arguments: ["br", "gzip, gzip", "zstd", "gzip, deflate"])
    func otherCodingsGet415BeforeTheBody(coding: String) async throws {
        try await withServer(Self.teller) { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(
                "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n"
                    + "Content-Encoding: \(coding)\r\n\r\n")
            let response = try await socket.receiveToEnd()
            #expect(response.hasPrefix("HTTP/1.1 415 Unsupported Media Type\r\n"))
            #expect(response.contains("\r\nAccept-Encoding: gzip, deflate\r\n"))
            #expect(response.contains("\r\nConnection: close\r\n"))
            #expect(response.contains("urn:metareward:problem:unsupported-coding"))
        }
    }

    @Test func withoutDecodingEveryCodingGets415() async throws {
        try await withClient(coding: ContentCodingConfiguration(decodesRequests: false)) { client, _ in
            let answer = try await client.post("/", bytes: Self.forms[0].body, fields: ["Content-Encoding": "gzip"])
            #expect(answer.status == 415)
            #expect(answer.fields["Accept-Encoding"] == "identity")
        }
        try await withClient(coding: ContentCodingConfiguration(decodesRequests: false)) { client, _ in
            let answer = try await client.post("/", bytes: [65], fields: ["Content-Encoding": "identity"])
            #expect(answer["body"]?.string == "A")
        }
    }

    @Test func theHandlerRefusesFirstAndSeesNeitherCodingNorLength() async throws {
        let seen = Locked<[String]>([])
        let handler = ClosureHandler(screen: { head in
            let names = ["Content-Encoding", "Content-Length"]
            seen.withLock { $0.append(names.map { head.fields[$0] ?? "none" }.joined(separator: " ")) }
            return head.target == "/closed" ? .text("no", status: 401) : nil
        })
        try await withClient(handler) { client, _ in
            for (target, body, coding, status) in [
                ("/closed", [1], "br", 401), ("/open", [1], "br", 415),
                ("/open", Self.forms[0].body, "gzip", 200), ("/open", [1], "identity", 200),
            ] {
                let answer = try await client.post(target, bytes: body, fields: ["Content-Encoding": coding])
                #expect(answer.status == status)
            }
        }
        #expect(seen.withLock { $0 } == ["none none", "none none", "none none", "identity 1"])
    }
}
