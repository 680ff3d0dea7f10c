import Testing

@testable import RewardAPI

/// Goal: blocks are exactly what WHATWG HTML section 9.2 describes, and identifiers have one spelling. Method: bytes.
@Suite struct EventTextTests {
    private func text(id: EventID? = nil, event: String? = nil, data: String? = nil) -> String {
        var bytes: [UInt8] = []
        EventText.append(id: id, event: event, data: data.map { Array($0.utf8) }, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aBlockHasAnIdentifierANameAndDataAndAnEmptyLine() {
        #expect(
            text(id: EventID(start: 12, number: 3), event: "meta.stage", data: #"{"a":1}"#)
                == "id: 12-3\nevent: meta.stage\ndata: {\"a\":1}\n\n")
    }

    @Test func anIdentifierAloneShowsNoEvent() {
        #expect(text(id: EventID(start: 12, number: 0)) == "id: 12-0\n\n")
    }

    @Test(arguments: [
        ("", "data: \n\n"),
        ("one\ntwo", "data: one\ndata: two\n\n"),
        ("one\r\ntwo", "data: one\ndata: two\n\n"),
        ("one\rtwo", "data: one\ndata: two\n\n"),
        ("one\n\rtwo", "data: one\ndata: \ndata: two\n\n"),
        ("\n", "data: \ndata: \n\n"),
        ("one\r", "data: one\ndata: \n\n"),
        ("id: 5\n\nevent: x", "data: id: 5\ndata: \ndata: event: x\n\n"),
        (" two spaces", "data:  two spaces\n\n"),
        ("nul \u{0}, é, 😀, \u{2028}", "data: nul \u{0}, é, 😀, \u{2028}\n\n"),
    ])
    func everyLineOfDataGetsAFieldOfItsOwn(_ data: String, _ block: String) {
        #expect(text(data: data) == block)
    }

    @Test func commentsAndRetryAreLines() {
        var bytes: [UInt8] = []
        EventText.append(comment: "heartbeat", to: &bytes)
        EventText.append(retryMilliseconds: 3000, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == ": heartbeat\nretry: 3000\n")
    }

    @Test func anIdentifierIsReadAsItIsWritten() {
        for id in [
            EventID(start: 0, number: 0), EventID(start: 1_767_225_600_000, number: 17),
            EventID(start: .max, number: .max),
        ] {
            #expect(EventID(text: id.text) == id)
        }
    }

    @Test(arguments: [
        "", "-", "1", "1-", "-1", "1-2-3", "1--2", "+1-2", "1-+2", " 1-2", "1-2 ", "01-2", "1-02", "1-x", "1.5-2",
        "1_000-2",
        "9223372036854775808-1", "1-9223372036854775808", "١-٢",
    ])
    func nothingElseIsAnIdentifier(_ text: String) {
        #expect(EventID(text: text) == nil)
    }
}
