import JSONText
import Testing

/// Goal: whatever RFC 8259 forbids is refused with the right kind at the right byte. Method: tables.
@Suite struct RejectTests {
    @Test(
        arguments: [
            ("", 0), ("   ", 3), ("nul", 0), ("nulls", 4), ("True", 0), ("NaN", 0), ("-Infinity", 1), ("'a'", 0),
            ("\u{feff}[]", 0), ("[] []", 3), ("1 2", 2), ("[]]", 2), ("{}}", 2), ("[1]x", 3), ("// c\n1", 0),
            ("[", 1), ("[1", 2), ("[1,", 3), ("[1,]", 2), ("[,1]", 1), ("[1 2]", 3), ("[1}", 2), ("[1,,2]", 3),
            ("[1:2]", 2), ("]", 0), ("}", 0), (",", 0), (":", 0), ("{", 1), ("{]", 1), ("{,}", 1), ("{1:2}", 1),
            ("{a:1}", 1), ("{'a':1}", 1), ("{\"a\"}", 4), ("{\"a\" 1}", 5), ("{\"a\":}", 5), ("{\"a\":1", 6),
            ("{\"a\":1,", 7), ("{\"a\":1,}", 6), ("{\"a\":1]", 6), ("{\"a\":1 \"b\":2}", 7), ("{\"a\"", 4), ("{\"a", 3),
            ("{\"a\":1,2}", 7), ("{\"a\":1,,\"b\":2}", 7), ("{null:1}", 1), ("{\"a\":1}}", 7), ("[\u{0b}]", 1),
            ("[\u{a0}]", 1), ("\u{0}", 0), ("[1\u{0}]", 2), ("1\u{0}", 1), ("*", 0), ("[true false]", 6), ("tru", 0),
        ]
    )
    func brokenStructureIsRefused(text: String, offset: Int) {
        let error = refusal(text)
        #expect(error?.kind == .notJSON)
        #expect(error?.offset == offset)
    }

    @Test(
        arguments: [
            ("-", 1), ("+1", 0), (".5", 0), ("1.", 2), ("01", 1), ("-01", 2), ("00", 1), ("1e", 2), ("1e+", 3),
            ("1.e1", 2),
            ("1.5.2", 3), ("0x10", 1), ("1_000", 1), ("--1", 1), ("- 1", 1), ("1e1.5", 3), ("1a", 1), ("[-]", 2),
            ("１", 0), ("0e", 2), ("[1.,2]", 3),
        ]
    )
    func brokenNumbersAreRefused(text: String, offset: Int) {
        let error = refusal(text)
        #expect(error?.kind == .notJSON)
        #expect(error?.offset == offset)
        #expect(JSONNumber(text: text) == nil)
    }

    @Test(
        arguments: [
            ("\"", 1), ("\"abc", 4), ("\"a\nb\"", 2), ("\"\t\"", 1), ("\"\u{0}\"", 1), ("\"\u{1f}\"", 1), (#""\"#, 2),
            (#""\""#, 3),
            (#""\x41""#, 1), (#""\a""#, 1), (#""\'""#, 1), (#""\u""#, 1), (#""\u12""#, 1), (#""\u123g""#, 1),
            (#""\U0041""#, 1),
            (#""\u 123""#, 1), (#""ok\u-123""#, 3), (#""\ud800\u""#, 7), (#""\u00"#, 1), ("\"\\\u{1f}\"", 1),
            (#""\é""#, 1),
        ]
    )
    func brokenStringsAreRefused(text: String, offset: Int) {
        let error = refusal(text)
        #expect(error?.kind == .notJSON)
        #expect(error?.offset == offset)
    }

    @Test(
        arguments: [
            ([0x80], 0), ([0xFF], 0), ([0xFE], 0), ([0xC0, 0xAF], 0), ([0xC1, 0xBF], 0), ([0xE0, 0x80, 0xAF], 0),
            ([0xE0, 0x9F, 0xBF], 0), ([0xF0, 0x80, 0x80, 0xAF], 0), ([0xF0, 0x8F, 0xBF, 0xBF], 0),
            ([0xED, 0xA0, 0x80], 0),
            ([0xED, 0xBF, 0xBF], 0), ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0), ([0xC3], 0),
            ([0xE2, 0x82], 0), ([0xF0, 0x9F, 0x98], 0), ([0x61, 0xC3, 0x28], 1), ([0xC3, 0xA9, 0x80], 2),
            ([0xE2, 0x28, 0xA1], 0), ([0xE2, 0x82, 0x28], 0), ([0xF8, 0x88, 0x80, 0x80, 0x80], 0),
            ([0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0xC3], 9),
        ] as [([UInt8], Int)]
    )
    func bytesThatAreNotUTF8AreRefused(bytes: [UInt8], offset: Int) {
        let quote = UInt8(ascii: "\"")
        let escape = Array(#"\n"#.utf8)
        for (prefix, suffix) in [([], []), (escape, []), ([], escape), (escape, escape)] as [([UInt8], [UInt8])] {
            let error = refusal([quote] + prefix + bytes + suffix + [quote])
            #expect(error?.kind == .invalidUTF8)
            #expect(error?.offset == 1 + prefix.count + offset)
        }
        let name = refusal(Array("{\"".utf8) + bytes + Array("\":1}".utf8))
        #expect(name?.kind == .invalidUTF8)
        #expect(name?.offset == 2 + offset)
    }

    @Test func theEarlierOfTwoProblemsOfAStringIsReported() {
        let bytes: [UInt8] = [UInt8(ascii: "\""), 0xFF, 0x0A]
        #expect(refusal(bytes)?.kind == .invalidUTF8)
        #expect(refusal(Array(bytes.dropLast()))?.kind == .invalidUTF8)
    }

    @Test func bytesOutsideStringsThatAreNotASCIIAreRefused() {
        for byte in UInt8(0x80)...0xFF {
            #expect(refusal([byte])?.kind == .notJSON)
            #expect(refusal([UInt8(ascii: "["), byte, UInt8(ascii: "]")])?.offset == 1)
        }
    }

    @Test(
        arguments: [
            (#"{"a":1,"a":1}"#, 7, ""), (#"[{"b":{"x":1,"y":2,"x":3}}]"#, 19, "/0/b"), (#"{"a":1,"\u0061":2}"#, 7, ""),
            (#"{"":1,"":2}"#, 6, ""),
        ]
    )
    func aRepeatedNameIsRefusedAtItsSecondPlace(text: String, offset: Int, pointer: String) {
        let error = refusal(text)
        #expect(error?.kind == .duplicateKey)
        #expect(error?.offset == offset)
        #expect(error?.pointer == pointer)
    }

    @Test func aRepeatedNameIsFoundInObjectsOfEverySize() {
        for count in 1..<50 {
            for repeated in [0, count / 2, count - 1] {
                let names = (0..<count).map { "name-\($0)" } + ["name-\(repeated)"]
                let text = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
                #expect(refusal(text)?.kind == .duplicateKey, "\(count) members")
            }
        }
    }

    @Test func sameNamesInDifferentObjectsAreAccepted() throws {
        #expect(try parse(#"[{"a":{"a":1}},{"a":2}]"#).text == #"[{"a":{"a":1}},{"a":2}]"#)
    }

    @Test func namesThatUnicodeCallsEquivalentAreDifferentNames() throws {
        let value = try parse("{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(value["\u{e9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
    }
}
