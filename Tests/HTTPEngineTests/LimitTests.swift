import HTTPEngine
import Testing

/// Each size limit: a message exactly at it passes, one byte or field more is refused, in every split.
@Suite struct LimitTests {
    private let head = "GET / HTTP/1.1\r\nHost: a\r\n"

    @Test func headBytes() {
        let limits = HTTPLimits(headBytesMax: 100, targetBytesMax: 20)
        let padding = 100 - head.utf8.count - "X: \r\n\r\n".utf8.count
        let fitting = head + "X: " + String(repeating: "x", count: padding) + "\r\n\r\n"
        #expect(fitting.utf8.count == 100)
        SplitVerifier.expectServer(fitting, limits: limits, tells: ["GET / fields=2 body=", "close"])
        let longer = head + "X: " + String(repeating: "x", count: padding + 1) + "\r\n\r\n"
        SplitVerifier.expectServer(longer, limits: limits, tells: ["refuse 431 headTooLarge(limit: 100)"])
        let endless = head + "X: " + String(repeating: "x", count: 500)
        SplitVerifier.expectServer(endless, limits: limits, tells: ["refuse 431 headTooLarge(limit: 100)"])
    }

    @Test func defaultHeadLimitIs16KiB() {
        let endless = head + "X: " + String(repeating: "x", count: 17_000) + "\r\n\r\n"
        var machine = ServerConnectionMachine(limits: HTTPLimits())
        Array(endless.utf8).withUnsafeBufferPointer { machine.receive($0) }
        guard case .refuse(.headTooLarge(limit: 16_384)) = machine.next() else {
            Issue.record("the head was not refused")
            return
        }
    }

    @Test func fieldCount() {
        let limits = HTTPLimits(fieldCountMax: 3)
        SplitVerifier.expectServer(
            head + "A: 1\r\nB: 2\r\n\r\n", limits: limits, tells: ["GET / fields=3 body=", "close"])
        SplitVerifier.expectServer(
            head + "A: 1\r\nB: 2\r\nC: 3\r\n\r\n", limits: limits, tells: ["refuse 431 tooManyFields(limit: 3)"])
    }

    @Test func targetBytes() {
        let limits = HTTPLimits(targetBytesMax: 50)
        let fitting = "/" + String(repeating: "t", count: 49)
        SplitVerifier.expectServer(
            "GET \(fitting) HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits,
            tells: ["GET \(fitting) fields=1 body=", "close"])
        SplitVerifier.expectServer(
            "GET \(fitting)x HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits,
            tells: ["refuse 414 targetTooLong(limit: 50)"])
        SplitVerifier.expectServer(
            "GET /" + String(repeating: "t", count: 500), limits: limits, tells: ["refuse 414 targetTooLong(limit: 50)"]
        )
    }

    @Test func bodyBytesOfAnnouncedLength() {
        let limits = HTTPLimits(bodyBytesMax: 4)
        SplitVerifier.expectServer(
            head + "Content-Length: 4\r\n\r\nabcd", limits: limits, tells: ["GET / fields=2 body=abcd", "close"])
        SplitVerifier.expectServer(
            head + "Content-Length: 5\r\n\r\nabcde", limits: limits, tells: ["refuse 413 bodyTooLarge(limit: 4)"])
    }

    @Test func bodyBytesOfChunks() {
        let limits = HTTPLimits(bodyBytesMax: 4)
        let chunked = head + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"
        SplitVerifier.expectServer(
            chunked + "2\r\ncd\r\n0\r\n\r\n", limits: limits, tells: ["GET / fields=2 body=abcd", "close"])
        SplitVerifier.expectServer(
            chunked + "3\r\ncde\r\n0\r\n\r\n", limits: limits, tells: ["refuse 413 bodyTooLarge(limit: 4)"])
    }

    @Test func chunkLineBytes() {
        let limits = HTTPLimits(chunkLineBytesMax: 8)
        let chunked = head + "Transfer-Encoding: chunked\r\n\r\n"
        SplitVerifier.expectServer(
            chunked + "1;abcde\r\nx\r\n0\r\n\r\n", limits: limits, tells: ["GET / fields=2 body=x", "close"])
        SplitVerifier.expectServer(
            chunked + "1;abcdef\r\nx\r\n0\r\n\r\n", limits: limits, tells: ["refuse 400 chunkLineTooLong(limit: 8)"])
    }

    @Test func chunkOverheadBytes() {
        let limits = HTTPLimits(chunkOverheadBytesMax: 20)
        let chunked = head + "Transfer-Encoding: chunked\r\n\r\n"
        let fitting = String(repeating: "1\r\nx\r\n", count: 4)
        SplitVerifier.expectServer(
            chunked + fitting + "0\r\n\r\n", limits: limits, tells: ["GET / fields=2 body=xxxx", "close"])
        SplitVerifier.expectServer(
            chunked + String(repeating: "1\r\nx\r\n", count: 8), limits: limits,
            tells: ["refuse 400 chunkOverheadTooLarge(limit: 20)"])
        SplitVerifier.expectServer(
            chunked + String(repeating: "4\r\nxxxx\r\n", count: 8) + "0\r\n\r\n", limits: limits,
            tells: ["GET / fields=2 body=" + String(repeating: "x", count: 32), "close"])
    }

    @Test func trailerBytesAndCount() {
        let chunked = head + "Transfer-Encoding: chunked\r\n\r\n0\r\n"
        let limits = HTTPLimits(fieldCountMax: 2, trailerBytesMax: 14)
        SplitVerifier.expectServer(
            chunked + "A: 1\r\nB: 2\r\n\r\n", limits: limits, tells: ["GET / fields=2 body=", "close"])
        SplitVerifier.expectServer(
            chunked + "A: 1\r\nB: 22\r\n\r\n", limits: limits, tells: ["refuse 431 trailerTooLarge(limit: 14)"])
        SplitVerifier.expectServer(
            chunked + "A:\r\nB:\r\nC:\r\n\r\n", limits: limits, tells: ["refuse 431 tooManyFields(limit: 2)"])
    }
}
