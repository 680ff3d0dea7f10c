import JSONText
import Testing

/// Goal: the writer puts commas and escapes exactly where they belong. Method: exact texts.
@Suite struct WriterTests {
    @Test func streamedTextHasItsCommas() {
        var writer = JSONWriter(capacity: 64)
        writer.beginObject()
        writer.name("a")
        writer.beginArray()
        writer.int(-1)
        writer.double(1)
        writer.bool(true)
        writer.null()
        writer.string("x\ny")
        writer.beginArray()
        writer.endArray()
        writer.beginObject()
        writer.endObject()
        writer.endArray()
        writer.name("b")
        writer.raw(Array("[1, 2]".utf8))
        writer.name("c\"")
        writer.value(["d": [nil, 2]])
        writer.name("n")
        writer.number(JSONNumber(7))
        writer.endObject()
        let expected = #"{"a":[-1,1.0,true,null,"x\ny",[],{}],"b":[1, 2],"c\"":{"d":[null,2]},"n":7}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test func onlyWhatMustBeEscapedIs() {
        #expect(
            JSONText.escaped("\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}é😀\u{2028}")
                == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7f}é😀\u{2028}\"")
        #expect(JSONText.escaped("") == "\"\"")
    }

    @Test func linesAreSeparateDocuments() {
        var writer = JSONWriter()
        writer.int(1)
        writer.endLine()
        writer.value([2, 3])
        writer.endLine()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "1\n[2,3]\n")
    }

    @Test func takingTheBytesStartsAnew() {
        var writer = JSONWriter()
        writer.int(1)
        #expect(writer.takeBytes() == Array("1".utf8))
        writer.int(2)
        #expect(writer.bytes == Array("2".utf8))
    }

    @Test func bytesThatAreNotUTF8AreReplacedWhenWritten() {
        var writer = JSONWriter()
        writer.string(utf8: [0x61, 0xFF])
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"a\u{fffd}\"")
    }

    @Test func escapedTextReadsBack() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<2000 {
            let string = JSONValue.randomString(using: &generator)
            #expect(try parse(JSONText.escaped(string)) == .string(string))
        }
    }
}
