import JSONText
import Testing

/// Goal: an error says what, where and what to do. Method: exact messages, lines, columns and pointers.
@Suite struct ErrorTests {
    @Test func lineColumnAndPointerNameThePlace() {
        let error = refusal("{\n  \"é\": [1,\n    {\"b\": tru}]\n}")
        #expect(error?.line == 3)
        #expect(error?.column == 11)
        #expect(error?.pointer == "/é/1/b")
        #expect(error?.offset == 24)
    }

    @Test func columnsCountCharactersAndNotBytes() {
        let error = refusal("[\"😀é\", x]")
        #expect(error?.column == 8)
        #expect(error?.offset == 11)
    }

    @Test(
        arguments: [
            ("", "line 1, column 1 (byte 0): the text holds no value; send one JSON value"),
            (
                "[1,]",
                "line 1, column 3 (byte 2): a comma stands before the closing bracket; remove it"
            ),
            (
                "{\"a\":NaN}",
                "line 1, column 6 (byte 5, at /a): `N` stands where a value should begin; JSON has no NaN and no "
                    + "infinity; send `null`"
            ),
            (
                "{\"a\":1,\"a\":2}",
                "line 1, column 8 (byte 7): the name \"a\" occurs twice in one object; keep one of the two members"
            ),
            (
                "[\"\u{7}\"]",
                "line 1, column 3 (byte 2, at /0): an unescaped control character (0x07) stands in a string; escape it"
            ),
            (
                "[007]",
                "line 1, column 3 (byte 2, at /0): a number has a leading zero; write it without"
            ),
            (
                "[1",
                "line 1, column 3 (byte 2): the text ends inside the array; send the whole document"
            ),
        ]
    )
    func messagesAreExact(text: String, message: String) {
        #expect(refusal(text)?.message == message)
    }

    @Test func aLongNameIsCutInMessages() throws {
        let name = String(repeating: "k", count: 100_000)
        let error = try #require(refusal("{\"\(name)\":1,\"\(name)\":2}"))
        #expect(error.kind == .duplicateKey)
        #expect(error.message.utf8.count < 300)
    }
}
