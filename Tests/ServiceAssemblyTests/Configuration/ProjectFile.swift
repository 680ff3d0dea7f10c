import Foundation
import Testing

/// A file of the project, found from the place of this source file.
struct ProjectFile {
    /// Whether tests write the files that they would otherwise compare.
    static let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"

    private let url: URL

    /// The file at a path below the folder of the package.
    init(_ path: String, from source: String = #filePath) throws {
        var folder = URL(fileURLWithPath: source)
        repeat {
            folder.deleteLastPathComponent()
            try #require(folder.pathComponents.count > 1, "no folder above this source file has \(path)")
        } while !FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path)
        url = folder.appendingPathComponent(path)
    }

    /// The content.
    func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }

    /// Replaces the content.
    func write(_ text: some StringProtocol) throws { try text.write(to: url, atomically: true, encoding: .utf8) }
}
