import HTTPEngine
import Testing

/// Requests that the server's machine accepts, in every split.
@Suite struct ServerParsingTests {
    @Test func simpleRequestHasTargetAndFields() {
        SplitVerifier.expectServer(
            "GET /rubric/version?task=a HTTP/1.1\r\nHost: localhost:8080\r\nAccept: */*\r\n\r\n",
            tells: ["GET /rubric/version?task=a fields=2 body=", "close"])
    }

    @Test func bodyOfAnnouncedLengthIsTakenWhole() {
        SplitVerifier.expectServer(
            "POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
            tells: ["POST /score fields=2 body=hello world", "close"])
    }

    @Test func pipelinedRequestsComeOutInOrder() {
        SplitVerifier.expectServer(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                + "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n0\r\n\r\n"
                + "GET /4 HTTP/1.1\r\nHost: a\r\n\r\n",
            tells: [
                "GET /1 fields=1 body=", "POST /2 fields=2 body=abc", "POST /3 fields=2 body=xy",
                "GET /4 fields=1 body=", "close",
            ])
    }

    @Test func chunkedBodyWithExtensionsAndTrailersIsJoined() {
        SplitVerifier.expectServer(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5;name=value;other=\"x y\"\r\nhello\r\n006 ;a\r\n world\r\n1\t;\r\n!\r\n0;last\r\n"
                + "Checksum: 1\r\nOther: 2\r\n\r\n",
            tells: ["POST / fields=2 body=hello world!", "close"])
    }

    @Test func getMayHaveABody() {
        SplitVerifier.expectServer(
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", tells: ["GET / fields=2 body=hi", "close"])
    }

    @Test func oneEmptyLineBeforeARequestIsSkipped() {
        SplitVerifier.expectServer(
            "\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            tells: ["GET /1 fields=1 body=", "GET /2 fields=1 body=", "close"])
    }

    @Test func http10ClosesUnlessItAsksToBeKept() {
        SplitVerifier.expectServer(
            "GET /1 HTTP/1.0\r\n\r\nGET /2 HTTP/1.0\r\n\r\n", tells: ["GET /1 1.0 fields=0 body=", "close"])
        SplitVerifier.expectServer(
            "GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n",
            tells: ["GET /1 1.0 fields=1 body=", "GET /2 1.0 fields=0 body=", "close"])
    }

    @Test func nothingIsReadBehindConnectionClose() {
        SplitVerifier.expectServer(
            "GET /1 HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            tells: ["GET /1 fields=2 body=", "close"])
    }

    @Test func absoluteAndAsteriskTargetsAreAccepted() {
        SplitVerifier.expectServer(
            "GET http://example.test:80/a?b HTTP/1.1\r\nHost: other\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            tells: ["GET http://example.test:80/a?b fields=1 body=", "OPTIONS * fields=1 body=", "close"])
    }

    @Test func endWithoutAnyByteClosesQuietly() {
        SplitVerifier.expectServer("", tells: ["close"])
    }

    @Test func endInsideAMessageIsRefused() {
        SplitVerifier.expectServer("GET / HTTP/1.1\r\nHo", tells: ["refuse 400 messageIncomplete"])
        SplitVerifier.expectServer(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", tells: ["refuse 400 messageIncomplete"])
        SplitVerifier.expectServer(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            tells: ["refuse 400 messageIncomplete"])
    }

    @Test func aValidRequestIsAnsweredBeforeABrokenOneIsRefused() {
        SplitVerifier.expectServer(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nBROKEN\r\n\r\n",
            tells: ["GET /1 fields=1 body=", "refuse 400 requestLineMalformed"])
    }

    @Test func fieldValuesKeepEveryByte() throws {
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        let wire =
            Array("GET / HTTP/1.1\r\nHost:a\r\nX-Utf:  gr\u{FC}n \t\r\nX-Latin: ".utf8) + [0xFC, 0x21]
            + Array("\r\nX-Empty:\r\n\r\n".utf8)
        wire.withUnsafeBufferPointer { machine.receive($0) }
        guard case .handle(let head, _) = machine.next() else {
            Issue.record("the request was not accepted")
            return
        }
        #expect(head.fields["host"] == "a")
        #expect(head.fields["x-utf"] == "gr\u{FC}n")
        #expect(head.fields["x-latin"] == "\u{FC}!")
        #expect(head.fields["x-empty"]?.isEmpty == true)
    }
}
