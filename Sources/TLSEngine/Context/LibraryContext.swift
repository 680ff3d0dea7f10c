internal import COpenSSL

/// Owns one `SSL_CTX`: what all connections of one configuration share.
///
/// Invariant of `@unchecked Sendable`: `pointer` never changes; the object behind it is changed by the initialisers of
/// the contexts only, before anybody else sees it, and the library lets several threads make connections from it.
final class LibraryContext: @unchecked Sendable {
    /// The library's object.
    let pointer: OpaquePointer

    /// Makes an object for clients or for servers, with what this package always wants.
    init(
        isServer: Bool, minimum: TLSVersion, maximum: TLSVersion
    ) throws(TLSConfigurationError) {
        ERR_clear_error()
        guard let context = SSL_CTX_new(isServer ? TLS_server_method() : TLS_client_method()) else {
            throw Self.failure(.settings)
        }
        pointer = context
        copenssl_set_modes(context)
        copenssl_set_options(context)
        guard copenssl_set_minimum_version(context, minimum.number) == 1,
            copenssl_set_maximum_version(context, maximum.number) == 1
        else { throw Self.failure(.settings) }
        // Without this the library would ask for a passphrase on the terminal.
        SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in -1 }
    }

    deinit {
        SSL_CTX_free(pointer)
    }

    /// Loads the certificate with which this end shows who it is.
    func use(_ files: TLSCertificateFiles) throws(TLSConfigurationError) {
        ERR_clear_error()
        guard SSL_CTX_use_certificate_chain_file(pointer, files.chain) == 1 else {
            throw Self.failure(.certificate, files.chain)
        }
        guard SSL_CTX_use_PrivateKey_file(pointer, files.key, SSL_FILETYPE_PEM) == 1,
            SSL_CTX_check_private_key(pointer) == 1
        else { throw Self.failure(.key, files.key) }
    }

    /// Trusts the certificates of a PEM file, whether they are authorities or a peer's own.
    func trust(_ file: String) throws(TLSConfigurationError) {
        ERR_clear_error()
        guard SSL_CTX_load_verify_file(pointer, file) == 1 else { throw Self.failure(.trust, file) }
        X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(pointer), UInt(X509_V_FLAG_PARTIAL_CHAIN))
    }

    /// The bytes of a file of certificates.
    static func content(of file: String) throws(TLSConfigurationError) -> [UInt8] {
        ERR_clear_error()
        guard let source = BIO_new_file(file, "r") else { throw failure(.trust, file) }
        defer { BIO_free(source) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        var count = 0
        while BIO_read_ex(source, &chunk, chunk.count, &count) == 1 { bytes.append(contentsOf: chunk[..<count]) }
        return bytes
    }

    /// What the library's error queue says of a file, in words that tell what to do.
    static func failure(_ subject: TLSConfigurationError.Subject, _ file: String = "") -> TLSConfigurationError {
        guard let entry = LibraryErrors.take() else {
            return TLSConfigurationError(subject: subject, file: file, detail: "no reason is known")
        }
        let detail: String
        switch (entry.part, entry.reason) {
        case (ERR_LIB_PEM, PEM_R_NO_START_LINE), (ERR_LIB_X509, X509_R_NO_CERTIFICATE_OR_CRL_FOUND),
            (ERR_LIB_X509, X509_R_NO_CERTIFICATE_FOUND):
            detail = "it holds nothing of that kind in PEM form"
        case (ERR_LIB_X509, X509_R_KEY_VALUES_MISMATCH), (ERR_LIB_X509, X509_R_KEY_TYPE_MISMATCH):
            detail = "it is not the key of the certificate; give the pair that belongs together"
        case (ERR_LIB_PEM, PEM_R_BAD_PASSWORD_READ), (_, Int32(ERR_R_INTERRUPTED_OR_CANCELLED)):
            detail = "the key is encrypted; give it without a passphrase, readable by the service only"
        default: detail = entry.text
        }
        return TLSConfigurationError(subject: subject, file: file, detail: detail)
    }

    /// Application protocols as the handshake has them (RFC 7301 section 3.1): each name behind its length.
    static func wireForm(_ protocols: [String]) throws(TLSConfigurationError) -> [UInt8] {
        var bytes: [UInt8] = []
        for name in protocols {
            guard let length = UInt8(exactly: name.utf8.count), length > 0 else {
                throw TLSConfigurationError(
                    subject: .settings, detail: "the application protocol \(name) has not 1 to 255 bytes")
            }
            bytes.append(length)
            bytes.append(contentsOf: name.utf8)
        }
        return bytes
    }
}
