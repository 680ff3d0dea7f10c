import HTTPClient
import TLSEngine
import TestSupport
import Testing

/// The client against the server of the `openssl` command, and against servers that it must not talk to.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct TLSRefusalTests {
    let certificates: TestCertificates

    init() throws {
        certificates = try #require(TestCertificates.shared)
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func anotherServersPageIsRead(option: String) async throws {
        let server = try await OpenSSLServer(.local, ["-www", option], of: certificates)
        try await withClient(certificates.client()) { client in
            for host in ["localhost", "127.0.0.1"] {
                let response = try await client.getSecurely(port: server.port, host: host)
                #expect(response.status == 200)
                // The page has no length: only a proper end makes it whole.
                #expect(String(decoding: response.body, as: UTF8.self).contains("</pre></BODY></HTML>"))
            }
        }
    }

    @Test(arguments: [
        (TestCertificates.Name.expired, TLSError.certificateExpired),
        (.other, .hostMismatch(host: "localhost", names: "other.example, *.wild.example")),
        (.selfSigned, .authorityUnknown("self-signed certificate")),
    ])
    func wrongCertificatesAreRefused(name: TestCertificates.Name, error: TLSError) async throws {
        let server = try await OpenSSLServer(name, ["-www"], of: certificates)
        try await withClient(certificates.client()) { client in
            await expectTLSFailure(error) { try await client.getSecurely(port: server.port) }
        }
        try await withClient(certificates.client(verifies: false)) { client in
            let response = try await client.getSecurely(port: server.port)
            #expect(response.status == 200)
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func aClientCertificateIsShownWhereItIsDemanded(option: String) async throws {
        let demand = ["-www", option, "-Verify", "2", "-verify_return_error", "-CAfile"]
        let server = try await OpenSSLServer(
            .local, demand + [certificates.certificate(.authority)], of: certificates)
        try await withClient(certificates.client(certificate: .client)) { client in
            let response = try await client.getSecurely(port: server.port)
            #expect(response.status == 200)
        }
        for name in [TestCertificates.Name.stranger, nil] {
            try await withClient(certificates.client(certificate: name)) { client in
                do {
                    let response = try await client.getSecurely(port: server.port)
                    Issue.record("a response \(response.status)")
                } catch HTTPClientError.tls(_, _, .ownCertificateRefused) {
                } catch HTTPClientError.tls(_, _, .handshake) {
                    // TLS 1.2 has no alert of its own for a missing certificate.
                    #expect(option == "-tls1_2" && name == nil)
                } catch {
                    Issue.record(error)
                }
            }
        }
    }

    @Test func aPlainServerIsNamed() async throws {
        let listener = try RawListener()
        try await withClient(certificates.client()) { client in
            async let failure: Void = expectTLSFailure(.notTLS) { try await client.getSecurely(port: listener.port) }
            let connection = try await listener.accept()
            try await connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            await failure
            try await connection.waitForClose()
        }
    }

    @Test func aServerThatEndsInTheHandshakeIsNamed() async throws {
        let listener = try RawListener()
        try await withClient(certificates.client()) { client in
            async let failure: Void = expectTLSFailure(.endedInHandshake) {
                try await client.getSecurely(port: listener.port)
            }
            let connection = try await listener.accept()
            _ = try await connection.receive(count: 5)
            await connection.finishSending()
            await failure
        }
    }

    @Test func filesThatCannotBeReadFailTheCallAndMayBePutRight() async throws {
        let file = certificates.file("later.pem")
        try await withClient(certificates.client(trust: .file(file))) { client in
            for _ in 0..<2 {
                let missing = TLSConfigurationError(subject: .trust, file: file, detail: "No such file or directory")
                await expectFailure(.tlsConfiguration(missing)) { try await client.getSecurely(port: 1) }
            }
            try ChildProcess.run("cp", [certificates.certificate(.authority), file])
            let server = try await OpenSSLServer(.local, ["-www"], of: certificates)
            let response = try await client.getSecurely(port: server.port)
            #expect(response.status == 200)
        }
    }

    @Test func errorsSayWhatToDo() {
        let error = HTTPClientError.tls(host: "judge", port: 8443, .certificateExpired)
        #expect(
            error.description
                == "No TLS connection to judge port 8443: its certificate has expired; renew it there, or look at this "
                + "machine's clock.")
    }
}
