internal import COpenSSL

extension TLSError {
    /// The error that the library's queue and the verification result tell of.
    ///
    /// - Parameters:
    ///   - ssl: The connection that failed.
    ///   - host: The name that the peer was to have.
    ///   - peerNames: The names that the peer's certificate has, where they are known.
    ///   - isOpen: Whether the handshake was over.
    static func current(_ ssl: OpaquePointer, host: String, peerNames: String, isOpen: Bool) -> TLSError {
        let entry = LibraryErrors.take()
        // Reasons are numbered anew in each part of the library.
        let reason = entry.map { $0.part == ERR_LIB_SSL ? $0.reason : 0 } ?? 0
        if reason == SSL_R_CERTIFICATE_VERIFY_FAILED {
            return verification(SSL_get_verify_result(ssl), host: host, peerNames: peerNames)
        }
        let text = entry?.text ?? "no reason is known"
        // A plain answer fails the parsing of a record; SSL_R_HTTP_REQUEST is what a server makes of a plain request.
        let notTLS = [SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST]
        if notTLS.contains(reason) { return .notTLS }
        if reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE { return .certificateMissing }
        if [SSL_R_NO_APPLICATION_PROTOCOL, SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL].contains(reason) {
            return .noApplicationProtocol
        }
        let versions = [
            SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, SSL_R_WRONG_SSL_VERSION,
            SSL_R_NO_PROTOCOLS_AVAILABLE, SSL_R_VERSION_TOO_LOW, SSL_R_VERSION_TOO_HIGH,
        ]
        if versions.contains(reason) { return .protocolVersion }
        let certificateAlerts = [
            SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, SSL_R_SSLV3_ALERT_BAD_CERTIFICATE,
            SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED,
            SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN,
            SSL_R_TLSV1_ALERT_UNKNOWN_CA, SSL_R_TLSV1_ALERT_ACCESS_DENIED,
        ]
        if certificateAlerts.contains(reason) { return .ownCertificateRefused(text) }
        return isOpen ? .broken(text) : .handshake(text)
    }

    private static func verification(_ result: Int, host: String, peerNames: String) -> TLSError {
        let code = Int32(truncatingIfNeeded: result)
        switch code {
        case X509_V_ERR_CERT_HAS_EXPIRED: return .certificateExpired
        case X509_V_ERR_CERT_NOT_YET_VALID: return .certificateNotYetValid
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            return .hostMismatch(host: host, names: peerNames)
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED:
            return .authorityUnknown(words(result))
        default: return .certificateRefused(words(result))
        }
    }

    private static func words(_ result: Int) -> String {
        guard let text = X509_verify_cert_error_string(result) else { return "verification error \(result)" }
        return String(cString: text)
    }
}
