internal import TLSEngine

extension ModelTLSConfiguration {
    /// The same in the words of the HTTP client.
    var clientConfiguration: TLSClientConfiguration {
        TLSClientConfiguration(
            trust: caFile.map { .file($0) } ?? .system, verifies: verifies,
            certificate: clientCertificate.map { TLSCertificateFiles(chain: $0, key: clientKey ?? $0) })
    }
}

extension ServiceConfiguration {
    /// Loads the certificates and keys of the server and of all models as a connection will, and forgets them. What
    /// reading a configuration cannot see is found here: a key of another certificate, or one that is encrypted.
    ///
    /// - Throws: `configuration` with all that is wrong, a line each.
    public func checkTLSFiles() throws(ServiceFailure) {
        var problems = server.tlsProblems
        for (name, model) in models.sorted(by: { $0.key < $1.key }) where model.usesTLS {
            do throws(TLSConfigurationError) {
                _ = try TLSClientContext(model.tls.clientConfiguration)
            } catch {
                problems.append("models.\(name).tls\(Self.key(error.subject)): \(error)")
            }
        }
        if !problems.isEmpty { throw .configuration(problems.joined(separator: "\n")) }
    }

    private static func key(_ subject: TLSConfigurationError.Subject) -> String {
        switch subject {
        case .trust: ".ca_file"
        case .certificate: ".client_certificate"
        case .key: ".client_key"
        case .settings: ""
        }
    }
}
