import Foundation
import JSONText
import Judging
import Testing

/// The verdicts of MATH's evaluation on real answers.
struct AnswerEquivalenceTests {
    @Test(.enabled(if: AnswerPairs.file != nil, "needs the shared data; set METAREWARD_SHARED_DATA"))
    func agreesWithEveryRecordedPair() throws {
        let file = try #require(AnswerPairs.file)
        let lines = try Data(contentsOf: URL(fileURLWithPath: file)).split(separator: 10)
        #expect(lines.count == 900)
        let matcher = AnswerMatcher()
        for line in lines {
            let row = try #require(try JSONReader.read(Array(line)).value.object)
            let answer = try #require(row["answer"]?.string)
            let student = try #require(row["student"]?.string)
            let isEquivalent = row["equivalent"] == true
            #expect(
                matcher.matches(answer: student, expected: answer) == isEquivalent,
                "\(student) and \(answer) should \(isEquivalent ? "agree" : "differ")")
        }
    }
}

/// Where the pairs are, when they are there.
private enum AnswerPairs {
    static var file: String? {
        let given = getenv("METAREWARD_SHARED_DATA").map { String(cString: $0) }
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        let path = (given ?? root + "/../shared/data") + "/answer_equivalence.jsonl"
        return FileManager.default.isReadableFile(atPath: path) ? path : nil
    }
}
