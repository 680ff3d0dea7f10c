import HTTPEngine
import HTTPServer
import TestSupport
import Testing

/// Goal: clients that nobody here wrote understand the codings. Method: curl and Python's requests against a server.
@Suite(.timeLimit(.minutes(5))) struct ToolTests {
    static let text = String(repeating: "A title is not an essay.\n", count: 200)

    /// Answers a GET with text, and a POST with its body and what of the fields is left.
    static let handler = ClosureHandler(later: { request in
        if request.head.method == .get { return .text(Self.text) }
        return .text("\(request.body.count) \(request.head.fields["Content-Encoding"] ?? "plain")")
    })

    @Test(.enabled(if: Tool.hasCurl, "needs curl")) func curlDecodes() async throws {
        try await withServer(Self.handler) { port, _, _ in
            let url = "http://127.0.0.1:\(port)/"
            let head = try await ChildProcess.result("curl", ["-sS", "--compressed", "-D-", "-o/dev/null", url])
            #expect(head.lowercased().contains("content-encoding: gzip\r\n"))
            for accepted in [["--compressed"], ["-HAccept-Encoding: deflate", "--compressed"], []] {
                let text = try await ChildProcess.result("curl", ["-sS"] + accepted + [url])
                #expect(text == Self.text)
            }
        }
    }

    @Test(.enabled(if: Tool.hasCurl, "needs curl")) func curlUploadsWhatGzipMade() async throws {
        try await withServer(Self.handler) { port, _, _ in
            let script = """
                printf '%s' "$1" | gzip -9 \
                | curl -sS -T- -X POST -H 'Content-Encoding: gzip' -H 'Content-Type: text/plain' "$2"
                """
            let answer = try await ChildProcess.result(
                "sh", ["-c", script, "sh", Self.text, "http://127.0.0.1:\(port)/"])
            #expect(answer == "\(Self.text.utf8.count) plain")
        }
    }

    @Test(.enabled(if: Tool.hasRequests, "needs Python's requests")) func requestsDecodesAndUploads() async throws {
        try await withServer(Self.handler) { port, _, _ in
            let script = """
                import gzip, sys, zlib, requests
                url, session = sys.argv[1], requests.Session()
                answer = session.get(url)
                assert answer.headers['Content-Encoding'] == 'gzip', answer.headers
                raw = zlib.compressobj(9, zlib.DEFLATED, -15)
                text = answer.content
                for coding, body in (
                    ('gzip', gzip.compress(text)), ('gzip', gzip.compress(text[:9]) + gzip.compress(text[9:])),
                    ('deflate', zlib.compress(text)), ('deflate', raw.compress(text) + raw.flush())):
                    posted = session.post(url, data=body, headers={'Content-Encoding': coding})
                    assert posted.text == f'{len(text)} plain', posted.text
                    cut = session.post(url, data=body[:-1], headers={'Content-Encoding': coding})
                    assert cut.status_code == 400 and 'truncated' in cut.json()['type'], cut.text
                refused = session.post(url, data=b'x', headers={'Content-Encoding': 'br'})
                assert refused.status_code == 415 and refused.headers['Accept-Encoding'] == 'gzip, deflate'
                print(text.decode(), end='')
                """
            let output = try await ChildProcess.result("python3", ["-c", script, "http://127.0.0.1:\(port)/"])
            #expect(output == Self.text)
        }
    }
}
