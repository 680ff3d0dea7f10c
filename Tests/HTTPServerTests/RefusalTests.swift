import HTTPEngine
import HTTPServer
import TestSupport
import Testing

/// What the server refuses: one answer with the right status, `Connection: close`, a problem body, and nothing behind
/// it.
@Suite(.timeLimit(.minutes(5))) struct RefusalTests {
    /// Sends wire text and returns all that comes back.
    private func exchange(_ wire: String, limits: HTTPLimits = HTTPLimits(), limit: String? = nil) async throws
        -> String
    {
        var text = ""
        try await withServer(configuration: HTTPServerConfiguration(limits: limits)) { port, observer, _ in
            let socket = try RawSocket(port: port)
            try await socket.send(wire)
            text = try await socket.receiveToEnd()
            if let limit { #expect(observer.count("limit \(limit)") == 1) }
        }
        return text
    }

    private func expectRefusal(_ text: String, _ status: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(text.hasPrefix("HTTP/1.1 \(status) \(HTTPStatus.reason(status))\r\n"), sourceLocation: sourceLocation)
        #expect(text.contains("\r\nConnection: close\r\n"), sourceLocation: sourceLocation)
        #expect(text.contains("\r\nContent-Type: application/problem+json\r\n"), sourceLocation: sourceLocation)
        #expect(text.components(of: "\r\nDate: ") == 1, sourceLocation: sourceLocation)
    }

    static let smuggling = [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX Y: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "nonsense\r\n\r\n",
    ]

    @Test(arguments: smuggling) func smugglingIsRefusedAndTheRestIsNotRead(wire: String) async throws {
        let text = try await exchange(wire + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
        expectRefusal(text, 400)
        #expect(!text.contains("smuggled"))
    }

    @Test func otherVersionsGet505() async throws {
        expectRefusal(try await exchange("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505)
        expectRefusal(try await exchange("GET / HTTP/1.2\r\nHost: a\r\n\r\n"), 505)
        expectRefusal(try await exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505)
    }

    @Test func unknownTransferCodingGets501() async throws {
        expectRefusal(try await exchange("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"), 501)
    }

    @Test func unknownExpectationGets417() async throws {
        expectRefusal(
            try await exchange("POST / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\nContent-Length: 1\r\n\r\n"), 417)
    }

    @Test func headBeyondItsLimitGets431() async throws {
        let head = "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 16 * 1024)
        expectRefusal(try await exchange(head, limit: "head_bytes"), 431)
    }

    @Test func fieldsBeyondTheirLimitGet431() async throws {
        let fields = (0..<100).map { "X\($0): 1\r\n" }.joined()
        expectRefusal(try await exchange("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n", limit: "field_count"), 431)
    }

    @Test func targetBeyondItsLimitGets414() async throws {
        let target = "/" + String(repeating: "t", count: 8 * 1024)
        expectRefusal(try await exchange("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", limit: "target_bytes"), 414)
    }

    @Test func announcedBodyBeyondItsLimitGets413WithoutContinue() async throws {
        let text = try await exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 67108865\r\n\r\n",
            limit: "body_bytes")
        expectRefusal(text, 413)
    }

    @Test func chunkedBodyBeyondItsLimitGets413() async throws {
        let text = try await exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n",
            limits: HTTPLimits(bodyBytesMax: 5), limit: "body_bytes")
        expectRefusal(text, 413)
    }

    @Test func requestCutInTheMiddleGets400() async throws {
        try await withServer { port, _, _ in
            let socket = try RawSocket(port: port)
            try await socket.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
            await socket.finishSending()
            expectRefusal(try await socket.receiveToEnd(), 400)
        }
    }

    @Test func problemBodySaysWhatIsWrong() async throws {
        let text = try await exchange("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n")
        let body =
            #"{"type":"urn:metareward:problem:field-folded","title":"Bad Request","status":400,"#
            + #""detail":"A header field is folded over several lines; send it on one."}"#
        #expect(text.hasSuffix("\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"))
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
