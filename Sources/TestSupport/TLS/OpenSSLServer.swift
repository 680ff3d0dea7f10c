/// The server of the `openssl` command, as a peer that this package has not written.
public final class OpenSSLServer: Sendable {
    /// The port of 127.0.0.1 that it listens on.
    public let port: Int
    private let process: ChildProcess

    /// Starts a server with a certificate; `arguments` are those of `openssl s_server` besides address and certificate.
    public init(_ certificate: TestCertificates.Name, _ arguments: [String], of certificates: TestCertificates)
        async throws
    {
        process = try ChildProcess(
            "openssl",
            [
                "s_server", "-accept", "127.0.0.1:0", "-cert", certificates.certificate(certificate), "-key",
                certificates.key(certificate),
            ] + arguments)
        let line = try await process.line(containing: "ACCEPT")
        guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw ChildProcessError.ended(output: line)
        }
        self.port = port
    }

    /// Waits for the first line of its output that contains the text.
    public func line(containing text: String) async throws -> String { try await process.line(containing: text) }

    /// Types something into it, which goes to the client.
    public func send(_ text: String) { process.send(text) }
}
