import JSONText
import Testing

/// Goal: whatever RFC 8259 allows is read, and written back as compact text. Method: tables of text and expected text.
@Suite struct AcceptTests {
    @Test(
        arguments: [
            ("null", "null"), ("true", "true"), ("false", "false"), ("0", "0"), ("-0", "-0"), ("42", "42"),
            ("\"\"", "\"\""), ("\"a\"", "\"a\""), ("[]", "[]"), ("{}", "{}"), (" [ ] ", "[]"), ("\t{\r\n}\n", "{}"),
            ("[1,2]", "[1,2]"), ("[ 1 , 2 ]", "[1,2]"), ("[[],[[]],{}]", "[[],[[]],{}]"),
            ("{\"a\":1}", "{\"a\":1}"), ("{ \"a\" : { \"b\" : [ null ] } }", "{\"a\":{\"b\":[null]}}"),
            ("{\"\":0}", "{\"\":0}"), ("{\"b\":1,\"a\":2}", "{\"b\":1,\"a\":2}"),
            ("[null,true,false]", "[null,true,false]"),
        ]
    )
    func valuesAreReadAndWrittenCompactly(text: String, expected: String) throws {
        #expect(try parse(text).text == expected)
    }

    @Test(
        arguments: [
            "0.5", "-0.0", "1e5", "1E5", "1e+5", "1E-05", "1.5e300", "123456789012345678901234567890", "0e0", "0.10",
            "-123.456e-78", "1e400", "9223372036854775808", "1.0",
        ]
    )
    func numbersKeepTheirText(text: String) throws {
        #expect(try parse(text) == .number(#require(JSONNumber(text: text))))
        #expect(try parse("[\(text)]").text == "[\(text)]")
    }

    @Test(
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
            (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00x""#, "😀x"), (#""\u0001\u001f\u007f""#, "\u{1}\u{1f}\u{7f}"),
            (
                "\"\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}\"",
                "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}"
            ),
            ("\"e\u{301}\"", "e\u{301}"), (#""\uFFFE\uffff""#, "\u{fffe}\u{ffff}"), (#""\\u0041""#, #"\u0041"#),
            ("\"\u{2028}\u{2029}\"", "\u{2028}\u{2029}"), ("\"\u{feff}\"", "\u{feff}"), (#""a\\""#, "a\\"),
            (
                #""plain run of more than eight bytes\nand another one""#,
                "plain run of more than eight bytes\nand another one"
            ),
        ]
    )
    func stringsAreDecoded(text: String, expected: String) throws {
        let document = try JSONReader.read(text)
        #expect(document.value.string.map { Array($0.utf8) } == Array(expected.utf8))
        #expect(document.notes.isEmpty)
    }

    @Test func specialBytesAreFoundAtEveryPositionOfAWord() throws {
        for length in 0..<40 {
            let run = String(repeating: "x", count: length)
            #expect(try parse("\"\(run)\"").string == run)
            #expect(try parse("\"\(run)\\n\(run)\"").string == run + "\n" + run)
            #expect(try parse("[\"\(run)é\",1]").text == "[\"\(run)é\",1]")
            #expect(refusal("\"\(run)\u{1}\(run)\"")?.offset == length + 1)
            #expect(JSONText.escaped(run + "\u{1f}" + run) == "\"\(run)\\u001f\(run)\"")
        }
    }

    @Test func everyByteThatMayStandInAStringIsKept() throws {
        for byte in UInt8(0x20)...0x7F where byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
            let bytes = [UInt8](repeating: byte, count: 11)
            let quote = UInt8(ascii: "\"")
            let value = try JSONReader.read([quote] + bytes + [quote]).value
            #expect(value.string.map { Array($0.utf8) } == bytes)
        }
    }
}
