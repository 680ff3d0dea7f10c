internal import Glibc

/// What a backup does with folders and with the one file that is no database.
enum BackupFolder {
    /// Names that may stand in a folder that counts as empty: the lock that a service leaves behind.
    private static let ignoredNames: Set<String> = [".", "..", DataFolder.lockName]

    /// Throws unless the folder holds both databases and the secret.
    static func requireDataFolder(_ path: String) throws(BackupError) {
        for name in StoreBackup.fileNames + [DataFolder.secretName] where access(path + "/" + name, R_OK) != 0 {
            let reason = String(cString: strerror(errno))
            throw .unsuitable("\(path)/\(name) cannot be read: \(reason); name a data folder, or a backup of one")
        }
    }

    /// Throws unless nothing stands at `path`, or an empty folder that no service holds.
    static func requireFree(_ path: String) throws(BackupError) {
        guard access(path, F_OK) == 0 else { return }
        guard let names = names(in: path) else {
            throw .unsuitable("\(path) is there and is no folder that can be read; name a new one")
        }
        guard Set(names).isSubset(of: ignoredNames) else {
            throw .unsuitable("\(path) is not empty; name a new folder, or move away what is there")
        }
        guard names.contains(DataFolder.lockName) else { return }
        let descriptor = Glibc.open(path + "/" + DataFolder.lockName, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { _ = Glibc.close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw .unsuitable("\(path) is in use by a metareward process; stop it, or name another folder")
        }
    }

    /// Makes an empty folder of mode 0700.
    static func make(_ path: String) throws(BackupError) {
        guard mkdir(path, 0o700) == 0 else { throw failure("making \(path)") }
    }

    /// Removes what an interrupted copy has left; nothing where there is none.
    static func removePartial(_ path: String) throws(BackupError) {
        guard access(path, F_OK) == 0, let names = names(in: path) else { return }
        for name in names where name != "." && name != ".." {
            guard unlink(path + "/" + name) == 0 else { throw failure("removing \(path)/\(name)") }
        }
        guard rmdir(path) == 0 else { throw failure("removing \(path)") }
    }

    /// Copies the secret, readable for its owner only.
    static func copySecret(from source: String, to target: String) throws(BackupError) {
        let input = Glibc.open(source + "/" + DataFolder.secretName, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw failure("opening \(source)/\(DataFolder.secretName)") }
        defer { _ = Glibc.close(input) }
        var bytes = [UInt8](repeating: 0, count: DataFolder.secretBytes + 1)
        let count = read(input, &bytes, bytes.count)
        guard count == DataFolder.secretBytes else {
            throw .failed("\(source)/\(DataFolder.secretName) does not hold \(DataFolder.secretBytes) bytes")
        }
        let path = target + "/" + DataFolder.secretName
        let output = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw failure("making \(path)") }
        defer { _ = Glibc.close(output) }
        guard write(output, bytes, count) == count, fsync(output) == 0 else { throw failure("writing \(path)") }
    }

    /// Gives a whole copy its name, durably. An empty folder of that name is replaced.
    static func finish(_ partial: String, as target: String) throws(BackupError) {
        try synchronize(partial)
        if access(target, F_OK) == 0 {
            // Only the lock of a service that has ended can be left in it.
            unlink(target + "/" + DataFolder.lockName)
        }
        guard rename(partial, target) == 0 else { throw failure("renaming \(partial) to \(target)") }
        try synchronize(parent(of: target))
    }

    /// Waits until a file or a folder's entries are on the disk.
    static func synchronize(_ path: String) throws(BackupError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opening \(path)") }
        defer { _ = Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("synchronising \(path)") }
    }

    private static func parent(of path: String) -> String {
        var trimmed = path[...]
        while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    private static func names(in path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafePointer(to: entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    /// The error of the system call that has just failed. Reads `errno`, so nothing may come between.
    private static func failure(_ action: String) -> BackupError {
        let code = errno
        return .failed(
            "\(action) failed: \(String(cString: strerror(code))) (errno \(code)); check disk and permissions")
    }
}
