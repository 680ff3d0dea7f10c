internal import HTTPServer

extension ServerTLSConfiguration: ConfigurationSection {
    /// The keys of `server.tls`.
    static let keys: [ConfigurationKey<ServerTLSConfiguration>] = [
        .pem(
            "certificate", \.certificate, holding: "CERTIFICATE", default: "none",
            "A PEM file of the certificate that clients see, with its chain."),
        .pem(
            "key", \.key, holding: "PRIVATE KEY", default: "in certificate",
            "A PEM file of that certificate's private key, without a passphrase."),
        .pem(
            "client_ca", \.clientCA, holding: "CERTIFICATE", default: "none",
            "A PEM file of the authorities that issue the certificates of clients; without it none is asked for."),
        .value(
            "client_certificate", \.clientCertificate, .choice,
            "Whether a client must show a certificate where client_ca is given."),
        .value("min_version", \.minimumVersion, .choice, "The oldest version of TLS that is spoken."),
        .value("max_version", \.maximumVersion, .choice, "The newest version of TLS that is spoken."),
        .value(
            "certificate_check", \.checkSeconds, .seconds(in: 0...86_400),
            "How often the files are looked at for a change, which is taken at once; 0 looks only on SIGHUP."),
    ]
}

extension ServerConfiguration {
    /// Reports listeners and TLS settings that do not fit together.
    func checkTogether(_ state: inout ReadingState) {
        if !listen.isEmpty {
            for key in ["server.host", "server.port"] where state.isPresent(key) {
                state.report(key, "it has no effect beside server.listen", "remove one of the two")
            }
        }
        let hasUnix = listeners.contains { $0.host == nil }
        if state.isPresent("server.unix_mode"), !hasUnix {
            let advice = "remove it, or add unix:/some/path to server.listen"
            state.report("server.unix_mode", "there is no Unix domain socket", advice)
        }
        if usesTLS, tls.certificate == nil, !state.isPresent("server.tls.certificate") {
            let advice = "add certificate and key, or listen on http"
            state.report("server.tls.certificate", "a listener speaks https, but there is no certificate", advice)
        }
        if !usesTLS, !listen.isEmpty || !state.isPresent("server.listen"), state.isPresent("server.tls") {
            let advice = "remove it, or add https://address:port to server.listen"
            state.report("server.tls", "it has no effect, since no listener speaks https", advice)
        }
        if state.isPresent("server.tls.key"), !state.isPresent("server.tls.certificate") {
            state.report("server.tls.key", "there is no certificate that it is the key of", "add certificate")
        }
        if state.isPresent("server.tls.client_certificate"), !state.isPresent("server.tls.client_ca") {
            let what = "it has no effect, since no client is asked for a certificate"
            state.report("server.tls.client_certificate", what, "add client_ca, or remove it")
        }
        if tls.minimumVersion == .tls13, tls.maximumVersion == .tls12 {
            let advice = "raise max_version, or lower min_version"
            state.report("server.tls.max_version", "it is older than min_version", advice)
        }
    }
}
