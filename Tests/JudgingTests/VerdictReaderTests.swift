import Judging
import RewardCore
import Testing

/// Nothing a judge writes is trusted: strict JSON, strict integers, strict range.
struct VerdictReaderTests {
    private let item = RubricItem(name: "flow", text: "t", min: -1, max: 5)

    @Test(arguments: [
        (#"{"reason":"r","score":5}"#, 5), (#"{ "score" : -1 , "reason" : "" }"#, -1),
        ("\n{\"reason\":\"r\",\"score\":0}\n", 0),
    ])
    func readsAVerdict(text: String, score: Double) throws {
        #expect(try VerdictReader.read(text, item: item).score == score)
    }

    @Test(arguments: [
        "", "5", "[5]", "full marks", #"{"score":5}"#, #"{"reason":"r"}"#, #"{"reason":"r","score":"5"}"#,
        #"{"reason":"r","score":6}"#, #"{"reason":"r","score":-2}"#, #"{"reason":"r","score":5.0}"#,
        #"{"reason":"r","score":5e0}"#, #"{"reason":"r","score":05}"#, #"{"reason":"r","score":+5}"#,
        #"{"reason":"r","score":٥}"#, #"{"reason":1,"score":5}"#, #"{"reason":"r","score":5} {"reason":"r","score":4}"#,
        #"{"reason":"r","score":1,"score":5}"#, #"{"reason":"r","score":null}"#,
        #"{"reason":"r","score":99999999999999999999}"#, #"{"reason":"r","score":1+4}"#,
        "```json\n{\"reason\":\"r\",\"score\":5}\n```",
    ])
    func anythingElseIsAnInvalidAnswerAndNeverAScore(text: String) {
        do throws(ScoreFailure) {
            let verdict = try VerdictReader.read(text, item: item)
            Issue.record("accepted as \(verdict)")
        } catch {
            #expect(error.kind == .judgeInvalid)
        }
    }

    @Test(arguments: [("5", 5), (" -1\n", -1), ("0", 0)])
    func readsAnInteger(text: String, score: Int) throws {
        #expect(try VerdictReader.integer(text, item: item) == score)
    }

    @Test(arguments: ["", "05", "+5", "5.0", "6", "-2", "5 5", "five", "٥", "1e0", "-", "00", "4+1", "99999999999"])
    func anythingElseIsNoInteger(text: String) {
        #expect(throws: ScoreFailure.self) { try VerdictReader.integer(text, item: item) }
    }

    @Test func oneUnusableMemberLeavesTheOthers() throws {
        let second = RubricItem(name: "depth", text: "t", min: 0, max: 5)
        let text = #"{"i01":{"reason":"r","score":9},"i02":{"reason":"r","score":3}}"#
        let verdicts = try VerdictReader.read(text, items: [item, second], names: ["i01", "i02"])
        #expect(throws: ScoreFailure.self) { try verdicts[0].get() }
        #expect(try verdicts[1].get().score == 3)
    }
}
