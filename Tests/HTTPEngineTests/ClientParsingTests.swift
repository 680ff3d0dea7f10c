import HTTPEngine
import Testing

/// Responses as the client's machine reads them, in every split.
@Suite struct ClientParsingTests {
    @Test func announcedLengthEndsTheResponse() {
        SplitVerifier.expectClient(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", tells: ["200 fields=1 body=hello", "close"])
    }

    @Test func chunkedBodyIsJoined() {
        SplitVerifier.expectClient(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x\r\n!\r\n0\r\nT: 1\r\n\r\n",
            tells: ["200 fields=1 body=hello!", "close"])
    }

    @Test func withoutFramingTheEndOfTheStreamEndsTheBody() {
        SplitVerifier.expectClient("HTTP/1.1 200 OK\r\n\r\nall of it", tells: ["200 fields=0 body=all of it", "close"])
    }

    @Test func emptyReasonAndMissingReasonAreAccepted() {
        SplitVerifier.expectClient(
            "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", tells: ["200 fields=1 body=", "close"])
        SplitVerifier.expectClient("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", tells: ["200 fields=1 body=", "close"])
    }

    @Test func interimResponsesAreSkipped() {
        SplitVerifier.expectClient(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok",
            tells: ["201 fields=1 body=ok", "close"])
    }

    @Test func bodylessResponsesIgnoreTheAnnouncedLength() {
        SplitVerifier.expectClient(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", to: .head, tells: ["200 fields=1 body=", "close"])
        SplitVerifier.expectClient("HTTP/1.1 204 No Content\r\n\r\n", tells: ["204 fields=0 body=", "close"])
        SplitVerifier.expectClient(
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", tells: ["304 fields=1 body=", "close"])
    }

    @Test func endBeforeAnyByteIsACloseAndLaterAnError() {
        SplitVerifier.expectClient("", tells: ["close"])
        SplitVerifier.expectClient("HTTP/1.1 2", tells: ["fail messageIncomplete"])
        SplitVerifier.expectClient(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", tells: ["fail messageIncomplete"])
        SplitVerifier.expectClient(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", tells: ["fail messageIncomplete"])
    }

    @Test(
        arguments: [
            ("HTTP/2 200\r\n\r\n", HTTPProtocolError.statusLineMalformed),
            ("HTTP/1.1 99 Low\r\n\r\n", .statusLineMalformed),
            ("HTTP/1.1 600 High\r\n\r\n", .statusLineMalformed),
            ("HTTP/1.1  200 OK\r\n\r\n", .statusLineMalformed),
            ("HTTP/2.0 200 OK\r\n\r\n", .versionUnsupported),
            ("SSH-2.0-OpenSSH_9\r\n", .statusLineMalformed),
            ("HTTPX1.1 200 OK\r\n\r\n", .versionMalformed),
            ("HTTP/1.1 200 OK\nContent-Length: 0\n\n", .lineEndingInvalid),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .upgradeUnexpected),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                .contentLengthWithTransferEncoding
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", .contentLengthRepeated),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .transferCodingUnknown),
            ("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", .fieldFolded),
        ] as [(String, HTTPProtocolError)])
    func isAnError(wire: String, error: HTTPProtocolError) {
        SplitVerifier.expectClient(wire, tells: ["fail \(error)"])
    }

    @Test func bodyBeyondTheLimitIsAnErrorInEveryFraming() {
        let limits = HTTPLimits(bodyBytesMax: 3)
        for framing in [
            "Content-Length: 4\r\n\r\nabcd", "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n", "\r\nabcd",
        ] {
            SplitVerifier.expectClient(
                "HTTP/1.1 200 OK\r\n" + framing, limits: limits, tells: ["fail bodyTooLarge(limit: 3)"])
        }
    }

    /// Gives a fresh machine a whole response and returns what it delivers.
    private func deliver(_ wire: String) throws -> ClientConnectionMachine.Response {
        var machine = ClientConnectionMachine(limits: HTTPLimits())
        machine.requestSent(method: .get)
        Array(wire.utf8).withUnsafeBufferPointer { machine.receive($0) }
        guard case .deliver(let response) = machine.next() else { throw HTTPProtocolError.messageIncomplete }
        return response
    }

    @Test func connectionIsKeptOnlyWhenTheServerKeepsIt() throws {
        let kept = try deliver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=5, max=100\r\n\r\n")
        #expect(kept.keepsConnection)
        #expect(kept.keepAliveSeconds == 5)
        #expect(try !deliver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").keepsConnection)
        #expect(try !deliver("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keepsConnection)
        #expect(try deliver("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n").keepsConnection)
    }

    @Test func bytesBehindTheResponseMakeTheConnectionUnusable() throws {
        #expect(try !deliver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n").keepsConnection)
        var machine = ClientConnectionMachine(limits: HTTPLimits())
        Array("x".utf8).withUnsafeBufferPointer { machine.receive($0) }
        guard case .close = machine.next() else {
            Issue.record("bytes that nobody asked for were kept")
            return
        }
    }
}
