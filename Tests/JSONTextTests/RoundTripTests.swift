import Glibc
import JSONText
import Testing

/// Goal: what is written reads back the same, and what is read writes back the same. Method: random values with a
/// printed seed, and the real data where it is at hand.
@Suite struct RoundTripTests {
    @Test func randomValuesSurviveWritingAndReading() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<500 {
            let value = JSONValue.random(depth: 5, using: &generator)
            let bytes = value.bytes
            let read = try JSONReader.read(bytes).value
            #expect(read == value)
            #expect(read.bytes == bytes)
        }
    }

    @Test func randomValuesSurviveWhitespaceAndFullEscapes() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<200 {
            let value = JSONValue.random(depth: 4, using: &generator)
            #expect(try parse(verbose(value, using: &generator)) == value)
        }
    }

    @Test(.enabled(if: SharedData.isPresent, "needs the shared data; set METAREWARD_SHARED_DATA"))
    func realRolloutsSurviveReadingAndWriting() throws {
        for name in ["essay_collapsed.jsonl"] {
            let lines = try #require(SharedData.bytes(of: name)).split(separator: 0x0A)
            #expect(!lines.isEmpty)
            for line in lines {
                let value = try JSONReader.read(Array(line)).value
                #expect(value.object != nil)
                #expect(try JSONReader.read(value.bytes).value == value)
            }
        }
    }

    /// The value as text with random whitespace, and every character of every string escaped.
    private func verbose(_ value: JSONValue, using generator: inout SeededGenerator) -> String {
        let space = String([" ", "\n", "\t", "\r", "", ""].randomElement(using: &generator) ?? "")
        func escaped(_ string: String) -> String {
            let units = string.utf16.map { unit in
                let digits = String(unit, radix: 16, uppercase: Bool.random(using: &generator))
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            return "\"" + units.joined() + "\""
        }
        switch value {
        case .null, .bool, .number: return space + value.text + space
        case .string(let string): return space + escaped(string) + space
        case .array(let elements):
            return "[" + space + elements.map { verbose($0, using: &generator) }.joined(separator: ",") + "]"
        case .object(let object):
            let members = object.map { escaped($0.name) + space + ":" + verbose($0.value, using: &generator) }
            return space + "{" + space + members.joined(separator: "," + space) + "}" + space
        }
    }
}

/// The folder of real data that some tests read when it is there.
enum SharedData {
    /// The folder from `METAREWARD_SHARED_DATA`, else beside the package.
    static let folder: String = {
        if let given = getenv("METAREWARD_SHARED_DATA") { return String(cString: given) }
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return root + "/../shared/data"
    }()

    /// Whether the data is at hand.
    static var isPresent: Bool { access(folder + "/essay_collapsed.jsonl", R_OK) == 0 }

    /// The bytes of one file, or nil when it cannot be read.
    static func bytes(of name: String) -> [UInt8]? {
        guard let file = fopen(folder + "/" + name, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk.prefix(count))
        }
    }
}
