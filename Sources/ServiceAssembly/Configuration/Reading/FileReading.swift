/// Reads the files that a configuration names, so that tests need none.
public protocol FileReading: Sendable {
    /// The text of the file, which must be UTF-8.
    func text(of path: String) throws(FileReadingFailure) -> String
}

/// Why a file was not read.
public struct FileReadingFailure: Error, Sendable, Hashable {
    /// The reason in a few words, without the file's name.
    public let detail: String

    /// A failure for that reason.
    public init(_ detail: String) {
        self.detail = detail
    }
}
