import Glibc
import ServiceAssembly
import TLSEngine
import TestSupport
import Testing

/// A certificate under paths of its own, which a test replaces as a renewal does.
struct InstalledCertificate {
    let certificates: TestCertificates
    private let folder: TemporaryFolder

    init() throws {
        certificates = try #require(TestCertificates.shared)
        folder = try TemporaryFolder()
        try install(.local)
    }

    var certificate: String { "\(folder.path)/server.pem" }
    var key: String { "\(folder.path)/server.key" }

    /// The settings that name it.
    var settings: ServerTLSConfiguration {
        var settings = ServerTLSConfiguration()
        settings.certificate = certificate
        settings.key = key
        return settings
    }

    /// Puts another certificate and its key in place.
    func install(_ name: TestCertificates.Name) throws {
        try installCertificate(name)
        unlink(key)
        try #require(link(certificates.key(name), key) == 0)
    }

    /// Puts another certificate in place, and leaves the key.
    func installCertificate(_ name: TestCertificates.Name) throws {
        unlink(certificate)
        try #require(link(certificates.certificate(name), certificate) == 0)
    }

    /// The serial number of a certificate.
    func serial(_ name: TestCertificates.Name) throws -> String {
        try TLSServerContext(TLSServerConfiguration(certificate: certificates.files(name))).certificate.serial
    }
}
