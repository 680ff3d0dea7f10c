import TLSEngine
import TestSupport
import Testing

/// Files that cannot be used are refused before any connection, with the file and what to do.
@Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"), .timeLimit(.minutes(5)))
struct ConfigurationTests {
    let certificates: TestCertificates

    init() throws {
        certificates = try #require(TestCertificates.shared)
    }

    private func error(_ configuration: TLSClientConfiguration) -> TLSConfigurationError? {
        do {
            _ = try TLSClientContext(configuration)
            return nil
        } catch {
            return error
        }
    }

    private func error(chain: String, key: String) -> TLSConfigurationError? {
        error(TLSClientConfiguration(certificate: TLSCertificateFiles(chain: chain, key: key)))
    }

    @Test func missingFilesAreNamed() {
        let nowhere = certificates.file("nowhere.pem")
        #expect(
            error(TLSClientConfiguration(trust: .file(nowhere)))
                == TLSConfigurationError(subject: .trust, file: nowhere, detail: "No such file or directory"))
        #expect(error(chain: nowhere, key: certificates.key(.client))?.subject == .certificate)
        #expect(error(chain: certificates.certificate(.client), key: nowhere)?.subject == .key)
    }

    @Test func filesOfAnotherKindAreNamed() {
        let nothing = "it holds nothing of that kind in PEM form"
        #expect(error(TLSClientConfiguration(trust: .file(certificates.key(.client))))?.detail == nothing)
        #expect(error(chain: certificates.key(.client), key: certificates.key(.client))?.detail == nothing)
        let swapped = error(chain: certificates.certificate(.client), key: certificates.certificate(.client))
        #expect(swapped?.subject == .key)
        let mixed = error(chain: certificates.certificate(.client), key: certificates.key(.other))
        #expect(mixed?.subject == .key)
        #expect(
            mixed?.detail == "it is not the key of the certificate; give the pair that belongs together")
    }

    @Test func anEncryptedKeyIsRefusedWithoutAsking() throws {
        let encrypted = certificates.file("encrypted.key")
        try ChildProcess.run(
            "openssl",
            [
                "pkey", "-in", certificates.key(.client), "-aes256", "-passout", "pass:secret", "-out", encrypted,
            ])
        let refused = error(chain: certificates.certificate(.client), key: encrypted)
        #expect(refused?.subject == .key)
        #expect(
            refused?.detail == "the key is encrypted; give it without a passphrase, readable by the service only")
    }

    @Test func applicationProtocolsHaveALength() {
        let tooLong = TLSClientConfiguration(applicationProtocols: [String(repeating: "a", count: 256)])
        #expect(error(tooLong)?.subject == .settings)
        #expect(error(TLSClientConfiguration(applicationProtocols: [""]))?.subject == .settings)
    }
}
