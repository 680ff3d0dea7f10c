import HTTPServer
import TestSupport
import Testing

/// The server as curl sees it.
@Suite(
    .timeLimit(.minutes(5)), .enabled(if: InteropTools.hasCurl, "curl is not installed; these tests are skipped")
) struct CurlTests {
    private func curl(_ arguments: [String], port: Int) async throws -> String {
        try await InteropTools.run("curl", ["-sS", "-m", "120"] + arguments + ["http://127.0.0.1:\(port)/"])
    }

    @Test func anHTTP10ClientIsAnsweredAndItsConnectionClosed() async throws {
        try await withServer(.measuring) { port, observer, _ in
            let text = try await curl(["--http1.0", "-i", "-d", "abc"], port: port)
            #expect(text.hasSuffix("POST 3 294"))
            #expect(text.lowercased().contains("connection: close"))
            await observer.wait(for: "closed")
        }
    }

    @Test func aStreamGoesToAnHTTP10ClientWithoutChunks() async throws {
        try await withServer(.measuring) { port, _, _ in
            let text = try await InteropTools.run(
                "curl", ["-sS", "--http1.0", "--raw", "http://127.0.0.1:\(port)/stream"])
            #expect(text == (0..<1000).map { "line \($0)\n" }.joined())
        }
    }

    @Test func aChunkedUploadArrivesWhole() async throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/body"
        try await InteropTools.write(String(repeating: "a", count: 300_000), to: file)
        try await withServer(.measuring) { port, _, _ in
            let text = try await curl(
                ["-H", "Transfer-Encoding: chunked", "-H", "Expect: 100-continue", "--data-binary", "@" + file],
                port: port)
            #expect(text == "POST 300000 \(300_000 * 97)")
        }
    }

    @Test func twoRequestsShareAConnection() async throws {
        try await withServer(.measuring) { port, observer, _ in
            let url = "http://127.0.0.1:\(port)/"
            let text = try await InteropTools.run("curl", ["-sS", "-w", " %{num_connects}\n", "-d", "x", url, url])
            #expect(text == "POST 1 120 1\nPOST 1 120 0\n")
            #expect(observer.count("accepted") == 1)
        }
    }

    @Test func aHeadRequestHasNoBody() async throws {
        try await withServer(.measuring) { port, _, _ in
            let text = try await curl(["-I"], port: port)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(text.contains("Content-Length: 8\r\n"))
            #expect(text.hasSuffix("\r\n\r\n"))
        }
    }
}
