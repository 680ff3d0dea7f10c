extension ModelTLSConfiguration: ConfigurationSection {
    /// The keys of a model's TLS settings.
    static let keys: [ConfigurationKey<ModelTLSConfiguration>] = [
        .pem(
            "ca_file", \.caFile, holding: "CERTIFICATE", default: "the system's authorities",
            "The only trusted certificates, as a PEM file: of an authority, or of the server itself."),
        .value(
            "verify", \.verifies, .boolean,
            "Whether the server's certificate and name are verified; without it anybody may play the server."),
        .pem(
            "client_certificate", \.clientCertificate, holding: "CERTIFICATE", default: "none",
            "A PEM file of the service's own certificate with its chain, for a server that demands one."),
        .pem(
            "client_key", \.clientKey, holding: "PRIVATE KEY", default: "in client_certificate",
            "A PEM file of that certificate's private key, without a passphrase."),
    ]

    /// Reports settings at `path` that do not fit together, or to the URL of their model.
    func checkTogether(urls: [String], _ path: String, _ state: inout ReadingState) {
        guard state.isPresent(path) else { return }
        if urls.contains(where: { !$0.isEmpty }), !urls.contains(where: { $0.hasPrefix("https://") }) {
            state.report(path, "it has no effect on a plain http URL", "remove it, or write the url with https")
        }
        let (key, certificate) = (path + ".client_key", path + ".client_certificate")
        if state.isPresent(key), !state.isPresent(certificate) {
            state.report(key, "there is no certificate that it is the key of", "add client_certificate")
        }
        if !verifies, state.isPresent(path + ".ca_file") {
            state.report(path + ".ca_file", "it has no effect where verify is false", "remove one of the two")
        }
    }
}
