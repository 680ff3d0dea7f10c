/// Why the data folder cannot be used. The service ends with exit code 78 on any of these.
public enum DataFolderError: Error, Sendable, Hashable {
    /// Another process holds the folder's lock.
    case locked(path: String)
    /// The folder or a file in it cannot be made, opened, read or written; `detail` says which and why.
    case unusable(path: String, detail: String)

    /// What is wrong, where, and what to do, as one sentence for a person.
    public var detail: String {
        switch self {
        case .locked(let path):
            "the data folder \(path) is in use by another metareward process; stop that process or choose another "
                + "folder with --data"
        case .unusable(let path, let detail):
            "the data folder \(path) cannot be used: \(detail)"
        }
    }
}
