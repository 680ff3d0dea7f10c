import Testing

@testable import SQLiteStore

/// Goal: the cursor picks the right values out of text that this store writes, and gives everything else up instead of
/// misreading it. Method: documents as text, well formed and damaged at every byte.
@Suite struct JSONCursorTests {
    private static let document =
        #"{"skip":{"a":[1,{"b":"}]"}],"c":"\"{","d":"\\"},"list":[1,-20,300],"real":0.25,"yes":true,"no":null}"#

    private struct Found: Equatable {
        var integers: [Int] = []
        var real: Double?
        var isTrue: Bool?
        var isNull = false
        var isAtEnd = false
    }

    private func read(_ text: String) throws -> Found {
        var found = Found()
        var bytes = Array(text.utf8)
        try bytes.withUnsafeMutableBytes { bytes in
            var cursor = JSONCursor(UnsafeRawBufferPointer(bytes))
            try cursor.members { (cursor, name) throws(JSONCursor.Unexpected) in
                switch String(decoding: name, as: UTF8.self) {
                case "list":
                    try cursor.elements { (cursor) throws(JSONCursor.Unexpected) in
                        found.integers.append(try cursor.int())
                    }
                case "real": found.real = try cursor.double()
                case "yes": found.isTrue = try cursor.bool()
                case "no":
                    found.isNull = cursor.isNull
                    try cursor.skip()
                default: try cursor.skip()
                }
            }
            found.isAtEnd = cursor.position == bytes.count
        }
        return found
    }

    @Test func valuesArePickedAndTheRestIsPassedOver() throws {
        let found = try read(Self.document)
        #expect(found == Found(integers: [1, -20, 300], real: 0.25, isTrue: true, isNull: true, isAtEnd: true))
        #expect(try read("{}") == Found(isAtEnd: true))
    }

    @Test func aTextThatEndsTooEarlyIsGivenUp() {
        for length in 0..<Self.document.utf8.count {
            let text = String(decoding: Array(Self.document.utf8.prefix(length)), as: UTF8.self)
            #expect(throws: JSONCursor.Unexpected.self, "\(text)") { try read(text) }
        }
    }

    @Test(arguments: [
        #"{"list":[1.0]}"#, #"{"list":[1e3]}"#, #"{"list":[]x}"#, #"{"list":[-]}"#, #"{"list":[9999999999999999999]}"#,
        #"{"list":"1"}"#, #"{ "list":[1]}"#, #"{"list": [1]}"#, #"{"list":[1],}"#, #"{"real":nan}"#, #"{"real":inf}"#,
        #"{"real":1e999}"#, #"{"real":"1"}"#, #"{"yes":1}"#, #"{"yes":truer}"#, #"{"skip":]}"#, #"{"skip":,}"#, "[1]",
        "",
    ])
    func whatTheStoreDoesNotWriteIsGivenUp(_ text: String) {
        #expect(throws: JSONCursor.Unexpected.self) { try read(text) }
    }
}
