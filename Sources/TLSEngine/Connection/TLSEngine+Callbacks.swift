internal import COpenSSL

extension TLSEngine {
    /// Takes over each session that the library hands out; 1 keeps its reference.
    static let noteSession: @convention(c) (OpaquePointer?, OpaquePointer?) -> Int32 = { ssl, session in
        guard let session, let engine = engine(of: ssl), let onSession = engine.onSession else { return 0 }
        onSession(session)
        return 1
    }

    /// Sees each step of a verification and changes none; remembers the names of a certificate that has the wrong ones.
    static let noteVerification: SSL_verify_cb = { isGood, store in
        guard isGood == 0, let store else { return isGood }
        let error = X509_STORE_CTX_get_error(store)
        guard error == X509_V_ERR_HOSTNAME_MISMATCH || error == X509_V_ERR_IP_ADDRESS_MISMATCH,
            let certificate = X509_STORE_CTX_get0_cert(store),
            let ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()),
            let engine = engine(of: OpaquePointer(ssl))
        else { return isGood }
        engine.refusedNames = names(of: certificate)
        return isGood
    }

    /// Gives the library the keys of a session ticket: the newest to seal one, the named one to open one. 0 means that
    /// there is none, 2 that the ticket is good and to be renewed.
    static let useTicketKeys:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?, OpaquePointer?, OpaquePointer?,
            Int32
        ) -> Int32 = { ssl, name, vector, cipher, authentication, seals in
            guard let name, let vector, let keys = engine(of: ssl)?.ticketKeys else { return 0 }
            let named = UnsafeMutableBufferPointer(start: name, count: TLSTicketKeys.nameBytes)
            let key: TLSTicketKeys.Key
            var isNewest = true
            if seals == 1 {
                guard let newest = keys.newest(), RAND_bytes(vector, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) == 1
                else { return 0 }
                key = newest
                _ = named.update(fromContentsOf: key.name)
            } else {
                guard let found = keys.find(Array(named)) else { return 0 }
                (key, isNewest) = found
            }
            guard
                copenssl_use_ticket_keys(cipher, authentication, key.cipher, key.authentication, vector, seals) == 1
            else { return -1 }
            // A client of TLS 1.3 uses a ticket once (RFC 8446 appendix C.4) and needs another for the next connection.
            return isNewest && SSL_version(ssl) != TLS1_3_VERSION ? 1 : 2
        }

    /// Demands that the peer's certificate is for the host, and tells the peer which host is meant where it is a name.
    func expect(host: String) throws(TLSConfigurationError) {
        ERR_clear_error()
        let parameters = SSL_get0_param(ssl)
        if X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1 { return }
        ERR_clear_error()
        X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        guard X509_VERIFY_PARAM_set1_host(parameters, host, host.utf8.count) == 1,
            copenssl_set_server_name(ssl, host) == 1
        else { throw LibraryContext.failure(.settings) }
    }

    /// The engine of one of the library's connections. It outlives it, so the pointer is good in every callback.
    private static func engine(of ssl: OpaquePointer?) -> TLSEngine? {
        guard let ssl, let pointer = SSL_get_ex_data(ssl, 0) else { return nil }
        return Unmanaged<TLSEngine>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// The names that a certificate is for. They come from the peer: only what a name may hold is repeated.
    private static func names(of certificate: OpaquePointer) -> String {
        TLSCertificate.text(of: certificate, size: 512) { copenssl_certificate_names($0, $1, $2) }
    }
}
