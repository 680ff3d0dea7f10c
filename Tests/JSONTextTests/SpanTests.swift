import JSONText
import Testing

/// Goal: every value's bytes can be had exactly as they came, nested ones too. Method: texts with odd spellings, and
/// random ones with random white space against what the reader says.
@Suite struct SpanTests {
    private func text(_ span: JSONSpan?) -> String? { span.map { String(decoding: $0.bytes, as: UTF8.self) } }

    @Test func membersAreFoundWithTheirSpelling() throws {
        let source = #"""
             { "id" : "a\u0062c" ,"n":1.50E+02, "deep" : { "list" :[ 1 , {"x" : "}]\"{" } ,[ ] ], "e":{} } ,
               "r\u0065sponse":"line\n \ud83d\ude00 \\", "null":null,"t":true }
            """#
        let span = try #require(JSONSpan(Array(source.utf8)))
        #expect(text(span["id"]) == #""a\u0062c""#)
        #expect(text(span["n"]) == "1.50E+02")
        #expect(text(span["deep"]?["list"]?[1]) == #"{"x" : "}]\"{" }"#)
        #expect(text(span["deep"]?["list"]?[1]?["x"]) == #""}]\"{""#)
        #expect(text(span["deep"]?["list"]?[2]) == "[ ]")
        #expect(text(span["deep"]?["e"]) == "{}")
        #expect(text(span["response"]) == #""line\n \ud83d\ude00 \\""#)
        #expect(text(span["null"]) == "null")
        #expect(text(span["t"]) == "true")
        #expect(span["x"] == nil)
        #expect(span["deep"]?["list"]?[3] == nil)
        #expect(span["deep"]?["list"]?[-1] == nil)
        #expect(span["id"]?["x"] == nil)
        #expect(span["id"]?.elements.isEmpty == true)
        #expect(span.members.map(\.name) == ["id", "n", "deep", "response", "null", "t"])
        #expect(try span["response"]?.value() == "line\n 😀 \\")
    }

    @Test func anEchoIsByteForByte() throws {
        let source = #"{"rollouts":[{"response":"caf\u00e9 \/ é","n":1e5},{"response":[{"role":"user"}]}]}"#
        let span = try #require(JSONSpan(Array(source.utf8)))
        var writer = JSONWriter()
        writer.beginArray()
        for element in span["rollouts"]?.elements ?? [] {
            if let response = element["response"] { writer.raw(response) }
        }
        writer.endArray()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self) == #"["caf\u00e9 \/ é",[{"role":"user"}]]"#)
    }

    @Test func spansOfRandomDocumentsAreTheValuesThatAreRead() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<500 {
            let value = JSONValue.random(depth: 4, using: &generator)
            let text = spaced(value, using: &generator)
            #expect(try JSONReader.read(text).value == value)
            try expect(try #require(JSONSpan(text)), value)
        }
    }

    @Test func whatIsNotJSONIsNoSpanAndNoTrap() throws {
        for text in ["", " ", "\"", "\"\\", "{", "[1", "{\"a\"", "{\"a\":", "[\"\\", "}", ",", "{\"a\" 1}", "[1 2]"] {
            let span = JSONSpan(Array(text.utf8))
            _ = span?.elements
            _ = span?.members
            #expect(span?["a"]?["b"] == nil)
        }
        var generator = SeededGenerator.announced()
        let alphabet = Array(#"{}[]",:\ a1"#.utf8)
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0..<24, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            guard let span = JSONSpan(text) else { continue }
            #expect(span.range.upperBound <= text.count)
            for child in span.elements + span.members.map(\.value) {
                #expect(span.range.contains(child.range.lowerBound) && child.range.upperBound < span.range.upperBound)
            }
        }
    }

    /// Compares a span with what the reader makes of the same text.
    private func expect(_ span: JSONSpan, _ value: JSONValue) throws {
        #expect(try span.value() == value)
        switch value {
        case .array(let elements):
            #expect(span.elements.count == elements.count)
            for (child, element) in zip(span.elements, elements) { try expect(child, element) }
        case .object(let object):
            #expect(span.members.map { Array($0.name.utf8) } == object.names.map { Array($0.utf8) })
            for (child, member) in zip(span.members, object.members) { try expect(child.value, member.value) }
        case .null, .bool, .number, .string: #expect(span.members.isEmpty && span.elements.isEmpty)
        }
    }

    /// The value's text with white space wherever it may stand.
    private func spaced(_ value: JSONValue, using generator: inout SeededGenerator) -> [UInt8] {
        func space() -> [UInt8] {
            (0..<Int.random(in: 0..<3, using: &generator)).map { _ in
                [0x20, 0x0A, 0x0D, 0x09].randomElement(using: &generator) ?? 0x20
            }
        }
        var bytes = space()
        switch value {
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += spaced(element, using: &generator)
            }
            bytes += space() + [UInt8(ascii: "]")]
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in object.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += space() + Array(JSONText.escaped(member.name).utf8) + space() + [UInt8(ascii: ":")]
                bytes += spaced(member.value, using: &generator)
            }
            bytes += space() + [UInt8(ascii: "}")]
        case .null, .bool, .number, .string: bytes += value.bytes
        }
        return bytes + space()
    }
}
