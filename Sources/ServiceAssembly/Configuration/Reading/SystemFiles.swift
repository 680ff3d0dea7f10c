internal import Glibc

/// Files of the system.
public struct SystemFiles: FileReading {
    /// The largest file that is read, in bytes. Default 4 MiB; a larger one is a failure that says so.
    public let bytesMax: Int

    /// Reads files up to `bytesMax`.
    public init(bytesMax: Int = 4 * 1024 * 1024) {
        self.bytesMax = bytesMax
    }

    /// The text of a file, a pipe or a device, to its end.
    public func text(of path: String) throws(FileReadingFailure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.systemFailure() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.systemFailure()
            }
            bytes += buffer[..<count]
            if bytes.count > bytesMax { throw FileReadingFailure("it has more than \(bytesMax) bytes") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw FileReadingFailure("it is not UTF-8") }
        return text
    }

    private static func systemFailure() -> FileReadingFailure {
        FileReadingFailure(String(cString: strerror(errno)))
    }
}
