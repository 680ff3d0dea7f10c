import Glibc

/// A folder of prompts on disk: reads all files below it, and writes files into it.
struct PromptFolder: Sendable {
    /// Most files that are looked at. Default and only value 10,000.
    static let filesMax = 10_000
    /// How deep folders are looked into. Default and only value 64: no name of a partition has more parts.
    static let depthMax = 64
    /// Most bytes of all files together that are read. Default and only value 256 MiB.
    static let bytesMax = 256 << 20

    /// Its path.
    let path: String

    /// All files below the folder, by folder and name. Links to folders are not followed, hidden files are passed over,
    /// and only text files are read.
    func files() throws(CommandFailure) -> [PromptFile] {
        var files: [PromptFile] = []
        var bytesLeft = Self.bytesMax
        try collect("", depth: 0, into: &files, &bytesLeft)
        return files.sorted { ($0.folder, $0.name) < ($1.folder, $1.name) }
    }

    /// The bytes of a file; `nil` where there is none.
    func bytes(of relativePath: String) throws(CommandFailure) -> [UInt8]? {
        let full = path + "/" + relativePath
        var status = stat()
        guard stat(full, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else { throw CommandFailure("\(full) is not a file") }
        return try RolloutFile.bytes(of: full)
    }

    /// Writes a file whole, making the folders that it needs: a reader finds what was there before or all of this.
    func write(_ bytes: [UInt8], to relativePath: String) throws(CommandFailure) {
        let full = path + "/" + relativePath
        try makeFolders(of: full)
        let draft = full + ".part"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(draft) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = Self.failure(draft)
                close(descriptor)
                unlink(draft)
                throw failure
            }
            rest = rest.dropFirst(count)
        }
        guard close(descriptor) == 0, rename(draft, full) == 0 else { throw Self.failure(full) }
    }

    private func collect(
        _ folder: String, depth: Int, into files: inout [PromptFile], _ bytesLeft: inout Int
    ) throws(CommandFailure) {
        for name in try Self.names(in: folder.isEmpty ? path : path + "/" + folder) {
            let relative = folder.isEmpty ? name : folder + "/" + name
            var status = stat()
            guard lstat(path + "/" + relative, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                guard depth < Self.depthMax else {
                    throw CommandFailure("\(path)/\(relative): folders nest deeper than \(Self.depthMax)")
                }
                try collect(relative, depth: depth + 1, into: &files, &bytesLeft)
                continue
            }
            guard files.count < Self.filesMax else {
                throw CommandFailure("\(path) holds more than \(Self.filesMax) files; name the folder of one task")
            }
            let isText = PromptFileName(name) != .other
            let file = PromptFile(folder: folder, name: name, content: isText ? content(of: relative) : .bytes([]))
            if case .bytes(let bytes) = file.content { bytesLeft -= bytes.count }
            guard bytesLeft >= 0 else {
                throw CommandFailure("\(path) holds more than \(Self.bytesMax) bytes; name the folder of one task")
            }
            files.append(file)
        }
    }

    private func content(of relativePath: String) -> PromptFile.Content {
        let full = path + "/" + relativePath
        var status = stat()
        guard stat(full, &status) == 0 else { return .unreadable(String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .unreadable("it is not a file") }
        guard status.st_size <= PromptFile.rubricBytesMax else { return .tooLarge(Int(status.st_size)) }
        do throws(CommandFailure) {
            return .bytes(try RolloutFile.bytes(of: full))
        } catch {
            return .unreadable(error.description)
        }
    }

    private static func names(in folder: String) throws(CommandFailure) -> [String] {
        guard let listing = opendir(folder) else { throw failure(folder) }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private func makeFolders(of file: String) throws(CommandFailure) {
        var folder = ""
        for part in file.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            folder += part + "/"
            if mkdir(folder, 0o755) != 0, errno != EEXIST { throw Self.failure(folder) }
        }
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure("\(path): \(String(cString: strerror(errno)))")
    }
}
