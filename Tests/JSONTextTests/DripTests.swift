import JSONText
import Testing

/// Goal: text that is cut off or damaged anywhere is handled without a crash. Method: all prefixes and all single-byte
/// changes of a document that has everything.
@Suite struct DripTests {
    private let text =
        #"{"a": [1, -2.5e+3, "x\ud83d\ude00é\u0000"], "b" : {"c": null, "d": [true, false, {}, []]}, "e\n": "😀"}"#

    @Test func everyProperPrefixIsRefusedAtItsEnd() {
        let bytes = Array(text.utf8)
        for length in 0..<bytes.count {
            let error = refusal(Array(bytes.prefix(length)))
            #expect(error != nil, "\(length) bytes were accepted")
            // Words, escapes and characters are reported where they begin, everything else where the text ends.
            #expect((error?.offset ?? -1) <= length && (error?.offset ?? -1) >= length - 6, "\(length) bytes")
        }
        #expect(refusal(bytes) == nil)
    }

    @Test func everySingleByteChangeIsEitherRefusedInPlaceOrReadsBackTheSame() throws {
        let bytes = Array(text.utf8)
        for position in bytes.indices {
            for replacement in [0x00, 0x20, 0x22, 0x2C, 0x30, 0x5C, 0x5B, 0x7D, 0x80, 0xC3, 0xFF] as [UInt8] {
                var changed = bytes
                changed[position] = replacement
                if let error = refusal(changed) {
                    #expect((0...bytes.count).contains(error.offset))
                } else {
                    let value = try JSONReader.read(changed).value
                    #expect(try JSONReader.read(value.bytes).value == value)
                }
            }
        }
    }
}
