import HTTPClient
import HTTPEngine
import HTTPServer
import TLSEngine
import TestSupport
import Testing

extension HTTPClient {
    /// Gets a path of a TLS port of this machine.
    func getSecurely(
        _ path: String = "/", port: Int, host: String = "localhost", timeout: Duration = .seconds(60)
    ) async throws -> HTTPClientResponse {
        let url = HTTPClientURL(scheme: "https", host: host, port: port, target: path)
        return try await send(HTTPClientRequest(url: url), timeout: timeout)
    }
}

extension TestCertificates {
    /// A client that trusts the authority.
    func client(
        trust: TLSClientConfiguration.Trust? = nil, certificate: Name? = nil, verifies: Bool = true
    ) -> HTTPClientConfiguration {
        let tls = TLSClientConfiguration(
            trust: trust ?? .file(self.certificate(.authority)), verifies: verifies,
            certificate: certificate.map { files($0) })
        return HTTPClientConfiguration(tls: tls)
    }

    /// What a server with a certificate shares.
    func server(_ name: Name = .local, maximum: TLSVersion = .tls13) throws -> TLSServerContext {
        try TLSServerContext(TLSServerConfiguration(certificate: files(name), maximumVersion: maximum))
    }

    /// Accepts a connection and shakes hands as a server.
    func accept(
        _ listener: RawListener, _ name: Name = .local, maximum: TLSVersion = .tls13
    ) async throws -> TLSRawSocket {
        let socket = TLSRawSocket(try await listener.accept(), try server(name, maximum: maximum).makeEngine())
        try await socket.shakeHands()
        return socket
    }
}

extension TLSRawSocket {
    /// Receives the head of a request without a body, and returns its target.
    func receiveTarget() async throws -> String {
        String(try await receive(until: "\r\n\r\n").split(separator: " ")[1])
    }
}

/// Expects a call to fail because of TLS.
func expectTLSFailure(
    _ expected: TLSError, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> HTTPClientResponse
) async {
    do {
        let response = try await body()
        Issue.record("a response \(response.status) instead of \(expected)", sourceLocation: sourceLocation)
    } catch HTTPClientError.tls(_, _, let error) {
        #expect(error == expected, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
