internal import Glibc

/// A folder that exists as long as this object does. Everything in it is removed with it.
public final class TemporaryFolder: Sendable {
    /// The folder's absolute path, without a slash at the end.
    public let path: String

    /// Makes a new empty folder below `TMPDIR`, else below `/tmp`. Throws the errno of `mkdtemp`.
    public init(_ name: String = "metareward-test") throws(TemporaryFolderError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TemporaryFolderError(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    /// Removes a folder and what is in it; links are removed and not followed.
    static func remove(_ folder: String) {
        if let listing = opendir(folder) {
            while let entry = readdir(listing) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                guard name != ".", name != ".." else { continue }
                let path = folder + "/" + name
                if entry.pointee.d_type == UInt8(DT_DIR) { remove(path) } else { unlink(path) }
            }
            closedir(listing)
        }
        rmdir(folder)
    }
}

/// Why no temporary folder was made.
public struct TemporaryFolderError: Error, Sendable, Hashable {
    /// The errno.
    public let code: Int32
}
