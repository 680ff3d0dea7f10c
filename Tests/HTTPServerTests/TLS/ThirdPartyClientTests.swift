import HTTPServer
import TLSEngine
import TestSupport
import Testing

/// Clients that nobody here has written: `openssl s_client` and curl.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct ThirdPartyClientTests {
    private static let hasCurl = ChildProcess.isInstalled("curl")
    private let request = "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    private func openssl(_ secure: SecureServer, _ arguments: [String]) async throws -> String {
        try await ChildProcess.output(
            "openssl", secure.opensslArguments + ["-ign_eof"] + arguments, input: request)
    }

    @Test(arguments: [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")])
    func opensslIsServed(option: String, version: String) async throws {
        try await withSecureServer { secure in
            let text = try await openssl(secure, [option, "-alpn", "h2,http/1.1"])
            #expect(text.contains("ALPN protocol: http/1.1"), "\(text)")
            #expect(text.contains("New, \(version)"), "\(text)")
            #expect(text.contains("Verify return code: 0 (ok)"), "\(text)")
            #expect(text.contains("HTTP/1.1 200 OK"), "\(text)")
            #expect(text.contains("GET /x "), "\(text)")
        }
    }

    @Test func opensslIsRefusedForItsProtocols() async throws {
        try await withSecureServer { secure in
            let text = try await openssl(secure, ["-alpn", "h2"])
            #expect(text.contains("alert no application protocol"), "\(text)")
            let bare = try await openssl(secure, [])
            #expect(bare.contains("No ALPN negotiated") && bare.contains("HTTP/1.1 200 OK"), "\(bare)")
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func opensslResumesItsSessionAlsoBehindANewCertificate(option: String) async throws {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/session.pem"
        try await withSecureServer { secure in
            let first = try await openssl(secure, [option, "-sess_out", file])
            #expect(first.contains("New, TLS") && first.contains("HTTP/1.1 200 OK"), "\(first)")
            try secure.server.reload(
                tls: TLSServerConfiguration(certificate: secure.certificates.files(.renewed)))
            let second = try await openssl(secure, [option, "-sess_in", file])
            #expect(second.contains("Reused, TLS") && second.contains("HTTP/1.1 200 OK"), "\(second)")
        }
        withExtendedLifetime(folder) {}
    }

    @Test func opensslReconnectsWithItsSession() async throws {
        try await withSecureServer { secure in
            let text = try await ChildProcess.output(
                "openssl", secure.opensslArguments + ["-ign_eof", "-tls1_2", "-reconnect"], input: request)
            #expect(text.split(separator: "\n").filter { $0.hasPrefix("Reused, TLSv1.2") }.count == 5, "\(text)")
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func opensslShowsTheCertificateThatIsDemanded(option: String) async throws {
        let certificates = try #require(TestCertificates.shared)
        try await withSecureServer(tls: {
            $0.clientCertificates = .required(authorities: certificates.certificate(.authority))
        }) { secure in
            let own = ["-cert", certificates.certificate(.client), "-key", certificates.key(.client)]
            let known = try await openssl(secure, [option] + own)
            #expect(known.contains("HTTP/1.1 200 OK"), "\(known)")
            #expect(known.contains("Acceptable client certificate CA names"), "\(known)")
            let unknown = try await openssl(secure, [option])
            #expect(!unknown.contains("HTTP/1.1 200 OK"), "\(unknown)")
        }
    }

    @Test(
        .enabled(if: hasCurl, "curl is not installed"), arguments: [["--tlsv1.3"], ["--tls-max", "1.2"], ["--http2"]])
    func curlIsServed(option: [String]) async throws {
        try await withSecureServer { secure in
            let common = ["-sS", "--cacert", secure.certificates.certificate(.authority)] + option
            let url = "https://localhost:\(secure.port)"
            let text = try await ChildProcess.output("curl", common + ["-d", "hello", url + "/a", url + "/b"])
            #expect(text == "POST /a helloPOST /b hello")
            #expect(secure.observer.count("handshake") == 1)
        }
    }

    @Test(.enabled(if: hasCurl, "curl is not installed"))
    func curlShowsItsCertificate() async throws {
        let certificates = try #require(TestCertificates.shared)
        try await withSecureServer(tls: {
            $0.clientCertificates = .required(authorities: certificates.certificate(.authority))
        }) { secure in
            let common = ["-sS", "--cacert", certificates.certificate(.authority)]
            let own = ["--cert", certificates.certificate(.client), "--key", certificates.key(.client)]
            let url = "https://localhost:\(secure.port)/x"
            let known = try await ChildProcess.output("curl", common + own + [url])
            #expect(known == "GET /x ")
            let unknown = try await ChildProcess.output("curl", common + [url])
            #expect(unknown.hasPrefix("curl: (56)"), "\(unknown)")
        }
    }

    @Test(.enabled(if: hasCurl, "curl is not installed"))
    func curlIsToldToUseHTTPS() async throws {
        try await withSecureServer { secure in
            let text = try await ChildProcess.output(
                "curl", ["-sS", "-d", "hello", "http://localhost:\(secure.port)/"])
            #expect(text.contains("use a URL that begins with https"), "\(text)")
        }
    }
}
