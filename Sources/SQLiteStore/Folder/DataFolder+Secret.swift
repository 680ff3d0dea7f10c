internal import Glibc

extension DataFolder {
    /// Name of the file that holds the secret.
    static let secretName = "fence.secret"
    /// Length of the secret in bytes: the block of HMAC-SHA256 output, RFC 2104 §3.
    static let secretBytes = 32

    /// The secret of the folder at `path`, made where it is missing. The caller holds the folder's lock.
    ///
    /// A new secret is written under another name, synchronised and renamed, so that the file is never seen half
    /// written: a secret that changed with a crash would change every prompt.
    static func readOrMakeSecret(in path: String) throws(DataFolderError) -> [UInt8] {
        let file = path + "/" + secretName
        let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return try makeSecret(in: path) }
        guard descriptor >= 0 else {
            throw failure(path, "opening \(secretName)", advice: "let this user read it")
        }
        defer { _ = Glibc.close(descriptor) }
        // One byte more than wanted shows a file that is too long.
        var bytes = [UInt8](repeating: 0, count: secretBytes + 1)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure(path, "reading \(secretName)", advice: "check the disk") }
        guard count == secretBytes else {
            throw .unusable(
                path: path,
                detail: "\(secretName) does not hold \(secretBytes) bytes; restore it from a backup, or delete it and "
                    + "accept that prompts change")
        }
        return Array(bytes.prefix(secretBytes))
    }

    private static func makeSecret(in path: String) throws(DataFolderError) -> [UInt8] {
        // On Linux the system's generator is getrandom(2), which is fit for keys.
        var generator = SystemRandomNumberGenerator()
        let secret = (0..<secretBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let temporary = path + "/" + secretName + ".new"
        let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw failure(path, "making \(secretName)", advice: "let this user write there")
        }
        defer { _ = Glibc.close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0, write(descriptor, secret, secretBytes) == secretBytes,
            fsync(descriptor) == 0, rename(temporary, path + "/" + secretName) == 0
        else {
            throw failure(path, "writing \(secretName)", advice: "free space on its disk")
        }
        try synchronizeFolder(path)
        return secret
    }

    /// Synchronises the folder's own entries with the disk.
    static func synchronizeFolder(_ path: String) throws(DataFolderError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "opening it", advice: "let this user read it") }
        defer { _ = Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path, "synchronising it", advice: "check the disk") }
    }

    /// The error of the system call that has just failed. Reads `errno`, so nothing may come between.
    static func failure(_ path: String, _ action: String, advice: String) -> DataFolderError {
        let code = errno
        let reason = String(cString: strerror(code))
        return .unusable(path: path, detail: "\(action) failed: \(reason) (errno \(code)); \(advice)")
    }
}
