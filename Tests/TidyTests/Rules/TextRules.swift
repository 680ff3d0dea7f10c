/// Rules about words anywhere in the text files of the package. The words are put together here, so that this file
/// keeps the rules itself.
enum TextRules {
    /// Marks of unfinished work, as whole words.
    static let leftovers = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
    /// Beginnings of paths that exist on one machine only.
    static let machinePaths = ["/" + "work/", "/" + "tmp/pk", "/" + "root/"]

    /// Unfinished work.
    static func leftovers(_ path: String, _ bytes: [UInt8]) -> [Violation] {
        leftovers.flatMap { word in
            bytes.offsets(of: word).filter { isWholeWord(bytes, at: $0, count: word.utf8.count) }.map { offset in
                Violation(
                    path: path, line: line(of: offset, in: bytes), what: "`\(word)` is left over",
                    why: "nobody finds it again in a comment",
                    instead: "Do it now, or open an issue and remove the mark")
            }
        }
    }

    /// Paths of one machine.
    static func machinePaths(_ path: String, _ bytes: [UInt8]) -> [Violation] {
        machinePaths.flatMap { prefix in
            bytes.offsets(of: prefix).filter { isPathStart(bytes, at: $0) }.map { offset in
                Violation(
                    path: path, line: line(of: offset, in: bytes), what: "the path `\(prefix)…`",
                    why: "it exists on one machine only", instead: "Use a path relative to the package, or a setting")
            }
        }
    }

    /// Modules that must not be imported: the whole family of SwiftNIO.
    static func imports(_ source: MaskedSource) -> [Violation] {
        source.code.offsets(of: "import NIO").map { offset in
            Violation(
                path: source.path, line: source.line(at: offset), what: "SwiftNIO is imported",
                why: "the service stands on sockets and Dispatch, and NIO would double its build",
                instead: "Use HTTPServer, HTTPClient or SocketTransport")
        }
    }

    private static func isWholeWord(_ bytes: [UInt8], at offset: Int, count: Int) -> Bool {
        let end = offset + count
        let startsWord = offset == 0 || !Token.isWordByte(bytes[offset - 1])
        return startsWord && (end == bytes.count || !Token.isWordByte(bytes[end]))
    }

    /// A path begins after something that is not part of a path or an address.
    private static func isPathStart(_ bytes: [UInt8], at offset: Int) -> Bool {
        guard offset > 0 else { return true }
        let previous = bytes[offset - 1]
        return !Token.isWordByte(previous) && !".-/}".utf8.contains(previous)
    }

    private static func line(of offset: Int, in bytes: [UInt8]) -> Int {
        bytes[..<offset].count { $0 == 0x0A } + 1
    }
}
