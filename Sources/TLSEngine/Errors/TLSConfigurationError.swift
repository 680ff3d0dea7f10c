/// A TLS configuration that cannot be used.
public struct TLSConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which part of the configuration it is.
    public enum Subject: Sendable, Hashable {
        /// The file of trusted certificates.
        case trust
        /// The file of the own certificate.
        case certificate
        /// The file of the own private key.
        case key
        /// The rest: versions, application protocols, the library itself.
        case settings
    }

    /// Which part it is.
    public let subject: Subject
    /// The file, or empty where it is none.
    public let file: String
    /// What is wrong and what to do.
    public let detail: String

    /// Makes an error.
    public init(subject: Subject, file: String = "", detail: String) {
        self.subject = subject
        self.file = file
        self.detail = detail
    }

    /// File and detail in one sentence.
    public var description: String {
        switch subject {
        case .trust: "The file of trusted certificates \(file) cannot be used: \(detail)."
        case .certificate: "The certificate file \(file) cannot be used: \(detail)."
        case .key: "The private key file \(file) cannot be used: \(detail)."
        case .settings: "The TLS settings cannot be used: \(detail)."
        }
    }
}
