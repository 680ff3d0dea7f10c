internal import Glibc
public import TLSEngine

/// Certificates of every kind that a test needs, made by the `openssl` command, once a process.
public struct TestCertificates: Sendable {
    /// The certificates.
    public enum Name: String, CaseIterable, Sendable {
        /// The authority that has issued the others.
        case authority
        /// For `localhost`, 127.0.0.1 and ::1.
        case local
        /// Like `local`, and another: what replaces it.
        case renewed
        /// Like `local`, but no longer valid since 2020.
        case expired
        /// For `other.example` and `*.wild.example`.
        case other
        /// Like `local`, but issued by itself.
        case selfSigned = "self-signed"
        /// Of a client.
        case client
        /// Of a client whom the authority does not know: issued by itself.
        case stranger
    }

    /// The certificates of this process; nil where there is no `openssl` command, so that tests can be skipped.
    public static let shared: TestCertificates? = {
        guard let folder = try? TemporaryFolder("metareward-certificates") else { return nil }
        let certificates = TestCertificates(folder: folder)
        do {
            try certificates.makeAll()
        } catch ChildProcessError.notStarted {
            return nil
        } catch {
            preconditionFailure("openssl made no certificates: \(error)")
        }
        atexit {
            // A static value is never released, so its folder is removed here.
            if let path = TestCertificates.shared?.folder.path { TemporaryFolder.remove(path) }
        }
        return certificates
    }()

    /// What a skipped test says.
    public static let missing = "the openssl command is not installed"

    private let folder: TemporaryFolder

    /// The file of a certificate.
    public func certificate(_ name: Name) -> String { "\(folder.path)/\(name.rawValue).pem" }

    /// The file of its private key.
    public func key(_ name: Name) -> String { "\(folder.path)/\(name.rawValue).key" }

    /// A certificate with its key.
    public func files(_ name: Name) -> TLSCertificateFiles {
        TLSCertificateFiles(chain: certificate(name), key: key(name))
    }

    /// A path for a file that a test makes beside the certificates.
    public func file(_ name: String) -> String { "\(folder.path)/\(name)" }

    private func makeAll() throws {
        try write(settings, to: "openssl.cnf")
        try write("", to: "issued.txt")
        try issueOwn(.authority, extensions: "authority")
        for name in [Name.selfSigned, .stranger] { try issueOwn(name, extensions: "local") }
        for name in [Name.local, .renewed] {
            try issue(name, extensions: "local", from: "20200101000000Z", to: "20991231000000Z")
        }
        try issue(.expired, extensions: "local", from: "20200101000000Z", to: "20200201000000Z")
        try issue(.other, extensions: "other", from: "20200101000000Z", to: "20991231000000Z")
        try issue(.client, extensions: "client", from: "20200101000000Z", to: "20991231000000Z")
    }

    private func issueOwn(_ name: Name, extensions: String) throws {
        try ChildProcess.run(
            "openssl",
            ["req", "-x509", "-days", "30", "-extensions", extensions, "-out", certificate(name)] + newKey(name))
    }

    private func issue(_ name: Name, extensions: String, from start: String, to end: String) throws {
        let request = file("\(name.rawValue).csr")
        try ChildProcess.run("openssl", ["req", "-new", "-out", request] + newKey(name))
        try ChildProcess.run(
            "openssl",
            [
                "ca", "-batch", "-notext", "-config", file("openssl.cnf"), "-in", request, "-out", certificate(name),
                "-cert", certificate(.authority), "-keyfile", key(.authority), "-startdate", start, "-enddate", end,
                "-extensions", extensions,
            ])
    }

    private func newKey(_ name: Name) -> [String] {
        [
            "-config", file("openssl.cnf"), "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", key(name), "-subj", "/CN=test \(name.rawValue)",
        ]
    }

    private func write(_ text: String, to name: String) throws {
        let bytes = Array(text.utf8)
        let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TemporaryFolderError(code: errno) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw TemporaryFolderError(code: errno)
        }
    }

    private var settings: String {
        """
        [req]
        distinguished_name = name
        [name]
        [authority]
        basicConstraints = critical,CA:TRUE
        keyUsage = critical,keyCertSign,cRLSign
        subjectKeyIdentifier = hash
        [local]
        subjectAltName = DNS:localhost,IP:127.0.0.1,IP:::1
        [other]
        subjectAltName = DNS:other.example,DNS:*.wild.example
        [client]
        subjectAltName = DNS:client
        extendedKeyUsage = clientAuth
        [ca]
        default_ca = issuing
        [issuing]
        database = \(file("issued.txt"))
        new_certs_dir = \(folder.path)
        rand_serial = yes
        default_md = sha256
        policy = anything
        unique_subject = no
        [anything]
        commonName = optional

        """
    }
}
