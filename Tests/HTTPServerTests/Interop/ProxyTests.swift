import HTTPServer
import TestSupport
import Testing

/// The server behind nginx, which speaks HTTP/1.0 to it by default and HTTP/1.1 with kept connections where it is told
/// to.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(
        if: InteropTools.nginx != nil && InteropTools.hasCurl, "nginx or curl is not installed; these tests are skipped"
    )
) struct ProxyTests {
    /// Runs the body with an nginx in front of that port; it listens on a socket file.
    private func withProxy(to port: Int, version: String, _ body: (_ socket: String) async throws -> Void) async throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path
        let kept = version == "1.1" ? "proxy_set_header Connection \"\"; proxy_buffering off;" : ""
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(path);" }
        try await InteropTools.write(
            """
            daemon off;
            master_process off;
            pid \(path)/pid;
            error_log stderr warn;
            events { worker_connections 100; }
            http {
                access_log off;
                \(temporary.joined(separator: " "))
                upstream service { server 127.0.0.1:\(port); keepalive 8; }
                server {
                    listen unix:\(path)/socket;
                    client_max_body_size 10m;
                    location / { proxy_pass http://service; proxy_http_version \(version); \(kept) }
                }
            }
            """, to: path + "/conf")
        let nginx = try ChildProcess(try #require(InteropTools.nginx), ["-p", path, "-c", path + "/conf"])
        var isUp = false
        for _ in 0..<200 where !isUp {
            isUp = (try? await InteropTools.run("test", ["-S", path + "/socket"])) != nil
        }
        try #require(isUp)
        try await body(path + "/socket")
        withExtendedLifetime((nginx, folder)) {}
    }

    @Test(arguments: ["1.0", "1.1"]) func requestsAndStreamsPassThrough(version: String) async throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/body"
        try await InteropTools.write(String(repeating: "a", count: 300_000), to: file)
        try await withServer(.measuring) { port, observer, _ in
            try await withProxy(to: port, version: version) { socket in
                let curl = ["-sS", "-m", "120", "--unix-socket", socket]
                for _ in 0..<5 {
                    let text = try await InteropTools.run(
                        "curl", curl + ["--data-binary", "@" + file, "http://service/x"])
                    #expect(text == "POST 300000 29100000")
                }
                let stream = try await InteropTools.run("curl", curl + ["http://service/stream"])
                #expect(stream == (0..<1000).map { "line \($0)\n" }.joined())
                #expect(observer.count("accepted") == (version == "1.1" ? 1 : 6))
            }
            await observer.wait(for: "closed", count: observer.count("accepted"))
        }
    }
}
