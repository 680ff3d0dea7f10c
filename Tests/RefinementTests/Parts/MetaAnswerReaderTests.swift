import RewardCore
import Testing

@testable import Refinement

@Suite struct MetaAnswerReaderTests {
    @Test(arguments: [("1", 1), ("20", 20), (" 3\n", 3)]) func countsAreRead(text: String, count: Int) throws {
        #expect(try MetaAnswerReader.count(text, itemsMax: 20) == count)
    }

    @Test(arguments: ["", "0", "21", "-1", "+3", "03", "3.0", "3 items", "three", "٣", "1e1", "99999999999999999999"])
    func otherCountsAreRefused(text: String) {
        #expect(throws: MetaAnswerReader.Unusable.self) { try MetaAnswerReader.count(text, itemsMax: 20) }
    }

    @Test func anItemKeepsItsTextByteForByte() throws {
        let item = try MetaAnswerReader.item(#"{"name":" flow\n","min":-1,"max":3,"text":" a\u0000b \n"}"#)
        #expect(item == RubricItem(name: "flow", text: " a\0b \n", min: -1, max: 3))
    }

    @Test(
        arguments: [
            "", "no", "[]", "{}", #"{"name":"a","min":0,"max":5}"#, #"{"name":"a","min":0,"text":"t"}"#,
            #"{"name":1,"min":0,"max":5,"text":"t"}"#, #"{"name":"a","min":0.0,"max":5,"text":"t"}"#,
            #"{"name":"a","min":"0","max":5,"text":"t"}"#, #"{"name":"a","min":0,"max":5,"text":null}"#,
            #"{"name":"a","min":0,"max":5,"text":"t","extra":1}"#,
            #"{"name":"a","name":"b","min":0,"max":5,"text":"t"}"#,
            #"{"name":"a","min":0,"max":5,"text":"t"} "and more""#, #"{"name":"a","min":0,"max":1e1,"text":"t"}"#,
        ])
    func whatIsNoItemIsRefused(text: String) {
        #expect(throws: MetaAnswerReader.Unusable.self) { try MetaAnswerReader.item(text) }
    }

    @Test func anEmptyAnalysisIsRefused() throws {
        #expect(throws: MetaAnswerReader.Unusable.self) { try MetaAnswerReader.analysis(" \n") }
        #expect(try MetaAnswerReader.analysis(" a ") == " a ")
    }
}
