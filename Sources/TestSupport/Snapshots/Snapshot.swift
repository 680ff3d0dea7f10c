internal import FoundationEssentials

/// A text that tests compare with a file under `Snapshots` of their target, so that a change of what people read shows
/// in the review as a change of a file.
///
/// With `RECORD_SNAPSHOTS=1` in the environment the file is written instead; a test that wrote fails, so that no run
/// which compared nothing looks like one that did.
public struct Snapshot: Sendable {
    /// Lines of the difference that a problem shows.
    private static let linesMax = 40
    /// Equal lines shown before the first that differs.
    private static let contextLines = 3

    /// Whether snapshots are written instead of compared.
    public static let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"

    private let name: String
    private let file: URL

    /// The snapshot `name`, a path below `Snapshots` of the target whose test has the source file.
    public init(_ name: String, from source: String = #filePath) {
        self.name = name
        var folder = URL(fileURLWithPath: source).deletingLastPathComponent()
        while folder.deletingLastPathComponent().lastPathComponent != "Tests", folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
        }
        file = folder.appendingPathComponent("Snapshots").appendingPathComponent(name)
    }

    /// What is wrong with the text, and how to record it; `nil` where it equals the file. The file has one line end
    /// more than the text. Throws where the file cannot be written.
    public func problem(with text: String) throws -> String? {
        if Self.isRecording {
            let folder = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data((text + "\n").utf8).write(to: file, options: .atomic)
            return "the snapshot \(name) was written; look at it and run again without RECORD_SNAPSHOTS"
        }
        let advice = "run this test with RECORD_SNAPSHOTS=1 to record it, and look at what changed"
        guard let bytes = try? Data(contentsOf: file) else { return "there is no snapshot \(name); \(advice)" }
        let recorded = String(decoding: bytes, as: UTF8.self)
        if recorded == text + "\n" { return nil }
        return "the text is not the snapshot \(name); \(advice)\n" + Self.difference(from: recorded, to: text + "\n")
    }

    /// The lines between the first and the last that differ: `-` recorded, `+` now.
    static func difference(from recorded: String, to text: String) -> String {
        let old = recorded.split(separator: "\n", omittingEmptySubsequences: false)
        let new = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = zip(old, new).prefix { $0.0 == $0.1 }.count
        let rest = min(old.count, new.count) - start
        let end = zip(old.reversed(), new.reversed()).prefix { $0.0 == $0.1 }.count
        let equalEnd = min(end, rest)
        let context = old[max(0, start - contextLines)..<start].map { "  " + $0 }
        let removed = old[start..<old.count - equalEnd].map { "- " + $0 }
        let added = new[start..<new.count - equalEnd].map { "+ " + $0 }
        let lines = ["@@ line \(start + 1) @@"] + context + shortened(removed) + shortened(added)
        return lines.joined(separator: "\n")
    }

    private static func shortened(_ lines: [String]) -> [String] {
        guard lines.count > linesMax else { return lines }
        return lines.prefix(linesMax) + ["  … \(lines.count - linesMax) more lines"]
    }
}
