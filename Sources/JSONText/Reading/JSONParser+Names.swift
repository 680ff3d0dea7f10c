internal import Glibc

/// Names that were read in this text, so that those of the next object like it need not be made again.
///
/// A table of fixed size: a name has one place, by its mark, and takes it from the one before.
struct KnownNames {
    /// A name and where its bytes stand in the text.
    private struct Entry {
        var mark: UInt64 = 0
        var start = 0
        var count = -1
        var name = ""
    }

    private static let places = 64
    private var entries = [Entry](repeating: Entry(), count: places)

    /// The name whose bytes stand in `range`, if it stands in the table.
    @inline(__always)
    func name(_ mark: UInt64, _ bytes: UnsafeRawBufferPointer, in range: Range<Int>) -> String? {
        let entry = entries[Self.place(mark)]
        guard entry.mark == mark, entry.count == range.count, let text = bytes.baseAddress,
            memcmp(text + entry.start, text + range.lowerBound, range.count) == 0
        else { return nil }
        return entry.name
    }

    /// Puts a name into the table.
    mutating func enter(_ name: String, _ mark: UInt64, range: Range<Int>) {
        entries[Self.place(mark)] = Entry(mark: mark, start: range.lowerBound, count: range.count, name: name)
    }

    private static func place(_ mark: UInt64) -> Int { Int(truncatingIfNeeded: mark >> 58) }
}

extension JSONParser {
    /// Reads a member's name, and its mark. Names without escapes are looked up among those read before.
    mutating func nameText() throws(JSONReadError) -> (name: String, mark: UInt64) {
        let start = position + 1
        let end = WordScan.firstSpecial(bytes, from: start)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else {
            var name = try string(isName: true)
            let mark = name.withUTF8 { NameMark.of(UnsafeRawBufferPointer($0), in: 0..<$0.count) }
            return (name, mark)
        }
        let mark = NameMark.of(bytes, in: start..<end)
        if let name = knownNames.name(mark, bytes, in: start..<end) {
            oddities = []
            position = end + 1
            return (name, mark)
        }
        let name = try string(isName: true)
        knownNames.enter(name, mark, range: start..<end)
        return (name, mark)
    }
}
