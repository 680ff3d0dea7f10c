import JSONText
import Testing

/// Goal: lone surrogates are replaced, NUL is kept, and each is noted with the place. Method: documents with known
/// pointers.
@Suite struct NoteTests {
    @Test(
        arguments: [
            (#""\ud800""#, "\u{fffd}"), (#""\udc00""#, "\u{fffd}"), (#""\ud800x""#, "\u{fffd}x"),
            (#""\ud800\n""#, "\u{fffd}\n"), (#""\ud800\u0041""#, "\u{fffd}A"), (#""\ud800\ud83d\ude00""#, "\u{fffd}😀"),
            (#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"), (#""\uDBFF\uDBFF\uDFFF""#, "\u{fffd}\u{10ffff}"),
            (#""\ud83d\\ude00""#, "\u{fffd}\\ude00"),
        ]
    )
    func aLoneSurrogateBecomesTheReplacementCharacter(text: String, expected: String) throws {
        let document = try JSONReader.read(text)
        #expect(document.value == .string(expected))
        #expect(document.notes == [JSONNote(kind: .loneSurrogate, pointer: "")])
    }

    @Test func nulIsKept() throws {
        let document = try JSONReader.read(#"{"response":"a\u0000b"}"#)
        #expect(document.value["response"]?.string.map { Array($0.utf8) } == [0x61, 0, 0x62])
        #expect(document.notes == [JSONNote(kind: .nul, pointer: "/response")])
        #expect(document.value.text == #"{"response":"a\u0000b"}"#)
    }

    @Test func eachKindIsNotedOnceAString() throws {
        let document = try JSONReader.read(#"["\ud800\u0000\ud801\u0000","fine","\u0000"]"#)
        let expected = [
            JSONNote(kind: .loneSurrogate, pointer: "/0"), JSONNote(kind: .nul, pointer: "/0"),
            JSONNote(kind: .nul, pointer: "/2"),
        ]
        #expect(document.notes == expected)
    }

    @Test func pointersNameEveryKindOfPlace() throws {
        let text = #"""
            {"plain": 1, "rollouts": [{"id": "r1", "prompt": [{"content": "x"}, {"content": "\u0000"}]},
             {"response": "\u0000", "a/b~c": ["\u0000"]}], "": "\u0000", "name\u0000": 1, "last": {"é": "\u0000"}}
            """#
        let pointers = try JSONReader.read(text).notes.map(\.pointer)
        let expected = [
            "/rollouts/0/prompt/1/content", "/rollouts/1/response", "/rollouts/1/a~1b~0c/0", "/", "/name\u{0}",
            "/last/é",
        ]
        #expect(pointers == expected)
    }

    @Test func notesBeyondTheLimitAreCounted() throws {
        let text = "[" + Array(repeating: #""\u0000\ud800""#, count: 10).joined(separator: ",") + "]"
        let document = try JSONReader.read(text, limits: JSONLimits(notes: 3))
        #expect(document.notes.map(\.pointer) == ["/0", "/0", "/1"])
        #expect(document.omittedNotes == 17)
        #expect(document.value.array?.count == 10)
    }

    @Test func aPointerThatWouldBeTooLongNamesTheNearestEnclosingValueThatFits() throws {
        let long = String(repeating: "n", count: 2000)
        let document = try JSONReader.read("{\"a\":[{\"\(long)\":{\"b\":\"\\u0000\"}}]}")
        #expect(document.notes.map(\.pointer) == ["/a/0"])
    }
}
