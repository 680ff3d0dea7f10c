internal import HTTPEngine
internal import HTTPServer
internal import TLSEngine

extension ServerConfiguration {
    /// The same in the words of the HTTP server.
    var httpServerConfiguration: HTTPServerConfiguration {
        var limits = HTTPLimits()
        limits.bodyBytesMax = bodyBytesMax
        var configuration = HTTPServerConfiguration(
            host: host, port: port, loops: loops, connectionsMax: connectionsMax, limits: limits,
            idleTimeout: .seconds(idleTimeoutSeconds), headTimeout: .seconds(headTimeoutSeconds),
            bodyTimeout: .seconds(bodyTimeoutSeconds), writeTimeout: .seconds(writeTimeoutSeconds))
        http.apply(to: &configuration)
        configuration.listeners = listeners
        configuration.tls = usesTLS ? tls.serverConfiguration : nil
        configuration.handshakeTimeout = .seconds(handshakeTimeoutSeconds)
        configuration.handshakeBytesMax = handshakeBytesMax
        return configuration
    }

    /// What is wrong with the certificate and its key, as lines that begin with the key's path.
    var tlsProblems: [String] {
        guard usesTLS, let configuration = tls.serverConfiguration else { return [] }
        do throws(TLSConfigurationError) {
            _ = try TLSServerContext(configuration)
            return []
        } catch {
            return ["server.tls\(Self.key(error.subject)): \(error)"]
        }
    }

    private static func key(_ subject: TLSConfigurationError.Subject) -> String {
        switch subject {
        case .trust: ".client_ca"
        case .certificate: ".certificate"
        case .key: ".key"
        case .settings: ""
        }
    }
}

extension ServerTLSConfiguration {
    /// The same in the words of TLS; nil without a certificate.
    var serverConfiguration: TLSServerConfiguration? {
        guard let certificate else { return nil }
        let clients: TLSServerConfiguration.ClientCertificates =
            switch (clientCA, clientCertificate) {
            case (nil, _): .ignored
            case (let file?, .required): .required(authorities: file)
            case (let file?, .optional): .optional(authorities: file)
            }
        return TLSServerConfiguration(
            certificate: TLSCertificateFiles(chain: certificate, key: key ?? certificate), clientCertificates: clients,
            minimumVersion: minimumVersion.version, maximumVersion: maximumVersion.version)
    }

    /// The files that are read, each once.
    var files: [String] {
        [certificate, key, clientCA].compactMap { $0 }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension ServerTLSConfiguration.Version {
    /// The same in the words of TLS.
    fileprivate var version: TLSVersion {
        switch self {
        case .tls12: .tls12
        case .tls13: .tls13
        }
    }
}
