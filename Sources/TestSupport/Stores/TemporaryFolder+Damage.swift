internal import Glibc

extension TemporaryFolder {
    /// Overwrites every seventh byte of a file in the folder from `offset` on, as a failing disk might.
    public func damage(_ name: String, from offset: Int) throws(TemporaryFolderError) {
        let descriptor = Glibc.open(path + "/" + name, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw TemporaryFolderError(code: errno) }
        defer { _ = Glibc.close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        for position in stride(from: offset, to: size, by: 7) {
            var byte = UInt8(truncatingIfNeeded: position)
            guard pwrite(descriptor, &byte, 1, position) == 1 else { throw TemporaryFolderError(code: errno) }
        }
    }
}
