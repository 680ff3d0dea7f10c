internal import COpenSSL

/// What a person wants to know of a certificate.
public struct TLSCertificate: Sendable, Hashable {
    /// The serial number in upper-case hexadecimal digits.
    public let serial: String
    /// The names and addresses that it is for, joined by commas.
    public let names: String
    /// The first second of its validity, in seconds since 1970.
    public let notBefore: Int64
    /// The last second of its validity, in seconds since 1970.
    public let notAfter: Int64

    /// Where a moment stands to the certificate's validity.
    public enum Validity: Sendable, Hashable {
        /// The certificate is not valid yet.
        case notYet
        /// It is valid.
        case valid
        /// It is no longer valid.
        case expired
    }

    /// Whether it is valid at a moment, in seconds since 1970.
    public func validity(at seconds: Int64) -> Validity {
        seconds < notBefore ? .notYet : seconds > notAfter ? .expired : .valid
    }

    /// Makes one, for comparisons.
    public init(serial: String, names: String, notBefore: Int64, notAfter: Int64) {
        self.serial = serial
        self.names = names
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// The own certificate of a library's context, which has one.
    init(ofContext context: OpaquePointer) {
        if let certificate = SSL_CTX_get0_certificate(context) {
            self.init(of: certificate)
        } else {
            self.init(serial: "", names: "", notBefore: 0, notAfter: 0)
        }
    }

    /// One of the library's certificates.
    init(of certificate: OpaquePointer) {
        self.init(
            serial: Self.text(of: certificate, size: 128) { copenssl_certificate_serial($0, $1, $2) },
            names: Self.text(of: certificate, size: 512) { copenssl_certificate_names($0, $1, $2) },
            notBefore: Self.seconds(X509_get0_notBefore(certificate)),
            notAfter: Self.seconds(X509_get0_notAfter(certificate)))
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var seconds: Int64 = 0
        return copenssl_seconds(time, &seconds) == 1 ? seconds : 0
    }

    /// Text that a wrapper of the library writes about a certificate. Names may come from a peer: only what a name may
    /// hold is repeated.
    static func text(
        of certificate: OpaquePointer, size: Int,
        _ write: (OpaquePointer, UnsafeMutablePointer<CChar>?, Int) -> Void
    ) -> String {
        let bytes = [CChar](unsafeUninitializedCapacity: size) { buffer, count in
            write(certificate, buffer.baseAddress, size)
            count = buffer.firstIndex(of: 0) ?? 0
        }
        return String(
            decoding: bytes.map { UInt8(bitPattern: $0) }.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
    }
}
