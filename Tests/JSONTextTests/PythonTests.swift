import FoundationEssentials
import JSONText
import TestSupport
import Testing

/// Goal: what this package writes and reads is what Python's `json` reads and writes, to the last bit, and both refuse
/// the same texts. Method: random documents in both directions, mutated ones for the refusals. Skipped without Python.
@Suite struct PythonTests {
    private static let script = #"""
        import json, random, re, sys

        def once(pairs):
            names = [name for name, _ in pairs]
            if len(set(names)) != len(names):
                raise ValueError("a name twice")
            return dict(pairs)

        def no(constant):
            raise ValueError(constant)

        def load(text):
            return json.loads(text, object_pairs_hook=once, parse_constant=no)

        def text(random):
            choices = ["\"", "\\", "/", "\x00", "\x1f", "\x7f", "é", "\u2028", "😀", "\ud800", "\udfff", "a", "b", " "]
            return "".join(random.choice(choices) for _ in range(random.randrange(12)))

        def value(random, depth):
            kind = random.randrange(8 if depth else 6)
            if kind == 0: return random.choice([None, True, False])
            if kind == 1: return random.randrange(-10 ** random.randrange(1, 60), 10 ** random.randrange(1, 60))
            if kind == 2: return random.choice([0.0, -0.0, 5e-324, 1.7976931348623157e308, 1e-07, 1e16, 1e22, 0.1])
            if kind == 3: return random.uniform(-1, 1) * 10 ** random.randrange(-300, 300)
            if kind in (4, 5): return text(random)
            if kind == 6: return [value(random, depth - 1) for _ in range(random.randrange(5))]
            return {"%d%s" % (n, re.sub("[\ud800-\udfff]", "", text(random))): value(random, depth - 1)
                    for n in range(random.choice([3, 40]))}

        def replaced(value):
            if isinstance(value, str): return re.sub("[\ud800-\udfff]", "\ufffd", value)
            if isinstance(value, list): return [replaced(element) for element in value]
            if isinstance(value, dict): return {name: replaced(element) for name, element in value.items()}
            return value

        mode, path = sys.argv[1:3]
        if mode == "generate":
            random = random.Random(int(sys.argv[3]))
            with open(path, "w", encoding="ascii") as out:
                for number in range(400):
                    document = json.dumps(value(random, 4), separators=random.choice([(",", ":"), (" ,\t", " : ")]))
                    out.write(document + "\n")
        elif mode == "compare":
            differing = 0
            with open(path, encoding="ascii") as left, open(sys.argv[3], encoding="utf-8", newline="\n") as right:
                for source, copy in zip(left, right, strict=True):
                    wanted = replaced(json.loads(source.encode().decode("ascii")))
                    if repr(wanted) != repr(load(copy)):
                        differing += 1
            print("differing", differing)
        elif mode == "rewrite":
            with open(path, encoding="utf-8", newline="\n") as lines, open(sys.argv[3], "w", encoding="utf-8") as out:
                for number, line in enumerate(lines):
                    out.write(json.dumps(load(line), ensure_ascii=number % 2 == 0) + "\n")
        else:
            with open(path) as lines:
                verdicts = ""
                for line in lines:
                    try:
                        load(bytes.fromhex(line).decode("utf-8"))
                        verdicts += "1"
                    except ValueError:
                        verdicts += "0"
            print(verdicts)
        """#

    /// What Python prints; nil, after saying so, where it is not installed.
    private func python(_ arguments: [String]) throws -> String? {
        do throws(ChildProcessError) {
            return try ChildProcess.run("python3", ["-c", Self.script] + arguments)
        } catch .notStarted {
            print("python3 is not installed; its test is skipped")
            return nil
        } catch {
            throw error
        }
    }

    @Test func whatPythonWritesIsReadAndWrittenUnchanged() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator.announced()
        let (source, copy) = (folder.path + "/source", folder.path + "/copy")
        guard try python(["generate", source, String(generator.next() >> 33)]) != nil else { return }
        let lines = try String(contentsOfFile: source, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 400)
        let copies = try lines.map { try JSONReader.read(String($0)).value.text + "\n" }
        try copies.joined().write(toFile: copy, atomically: false, encoding: .utf8)
        #expect(try python(["compare", source, copy]) == "differing 0\n")
        withExtendedLifetime(folder) {}
    }

    @Test func pythonReadsWhatIsWritten() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator.announced()
        let (source, copy) = (folder.path + "/source", folder.path + "/copy")
        let values = (0..<400).map { _ in JSONValue.random(depth: 4, using: &generator) }
        try values.map { $0.text + "\n" }.joined().write(toFile: source, atomically: false, encoding: .utf8)
        guard try python(["rewrite", source, copy]) != nil else { return }
        // Only line feeds end a line here; the text may hold other line breaks.
        let text = try String(contentsOfFile: copy, encoding: .utf8)
        let lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == values.count)
        for (line, value) in zip(lines, values) {
            #expect(meansTheSame(try JSONReader.read(Array(line)).value, value), "\(value.text)")
        }
        withExtendedLifetime(folder) {}
    }

    @Test func bothRefuseTheSameTexts() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator.announced()
        let path = folder.path + "/texts"
        let alphabet = Array("{}[]\",:\\ 0123456789.eE+-tfnualse/\n\t".utf8) + [0x00, 0x80, 0xC3, 0xA9, 0xED, 0xFF]
        let texts = (0..<4000).map { _ -> [UInt8] in
            var bytes = JSONValue.random(depth: 2, using: &generator).bytes
            for _ in 0..<Int.random(in: 0..<4, using: &generator) {
                let place = Int.random(in: 0...bytes.count, using: &generator)
                let byte = alphabet.randomElement(using: &generator) ?? 0
                if place < bytes.count, Bool.random(using: &generator) {
                    bytes[place] = byte
                } else if Bool.random(using: &generator) {
                    bytes.insert(byte, at: place)
                } else if place < bytes.count {
                    bytes.remove(at: place)
                }
            }
            return bytes
        }
        let lines = texts.map { $0.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() + "\n" }
        try lines.joined().write(toFile: path, atomically: false, encoding: .utf8)
        guard let verdicts = try python(["judge", path]) else { return }
        let theirs = verdicts.utf8.dropLast().map { $0 == UInt8(ascii: "1") }
        #expect(theirs.count == texts.count)
        for (text, isTaken) in zip(texts, theirs) {
            #expect((refusal(text) == nil) == isTaken, "\(text): \(String(decoding: text, as: UTF8.self))")
        }
        // Neither all nor none, else nothing was compared.
        #expect(theirs.contains(true) && theirs.contains(false))
        withExtendedLifetime(folder) {}
    }

    /// Whether the values are equal but for the spelling of their numbers; doubles to the last bit.
    private func meansTheSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)):
            left == right || left.int == nil && left.double?.bitPattern == right.double?.bitPattern
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { meansTheSame($0, $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy {
                    Array($0.name.utf8) == Array($1.name.utf8) && meansTheSame($0.value, $1.value)
                }
        default: left == right
        }
    }
}
