import RewardCore
import Testing

@testable import Judging

@Suite struct VoteCountTests {
    private func vote(_ score: Double, _ rationale: String = "r") -> Result<Verdict, ScoreFailure> {
        .success(Verdict(name: "a", score: score, min: 0, max: 5, rationale: rationale))
    }

    private func failed(_ kind: FailureKind) -> Result<Verdict, ScoreFailure> {
        .failure(ScoreFailure(kind: kind, detail: "it broke"))
    }

    private static let medians: [([Double], Double)] = [
        ([1, 5, 3], 3), ([5, 5, 0], 5), ([1, 2], 1.5), ([4, 4, 2, 3], 3.5), ([0, 0, 5, 5, 5], 5),
    ]

    @Test(arguments: medians) func theVerdictIsTheMedian(_ scores: [Double], _ median: Double) throws {
        #expect(try VoteCount.verdict(of: scores.map { vote($0) }).get().score == median)
    }

    @Test func theUncertaintyIsTheStandardDeviation() throws {
        #expect(try VoteCount.verdict(of: [vote(1), vote(3)]).get().uncertainty == 1)
        #expect(try VoteCount.verdict(of: [vote(4), vote(4), vote(4)]).get().uncertainty == 0)
    }

    @Test func theRationaleIsThatOfTheNearestVote() throws {
        let verdict = try VoteCount.verdict(of: [vote(0, "zero"), vote(3, "three"), vote(5, "five")]).get()
        #expect(verdict.rationale == "three")
        #expect(try VoteCount.verdict(of: [vote(2, "first"), vote(3, "second")]).get().rationale == "first")
    }

    @Test func mostVotesMustBeThere() throws {
        #expect(try VoteCount.verdict(of: [vote(2), vote(4), failed(.judgeInvalid)]).get().score == 3)
        guard
            case .failure(let failure) = VoteCount.verdict(of: [
                vote(2), failed(.judgeTimeout), failed(.judgeInvalid), failed(.judgeInvalid),
            ])
        else {
            Issue.record("one vote of four made a verdict")
            return
        }
        #expect(failure.kind == .judgeInvalid)
        #expect(failure.detail == "3 of 4 votes failed; one of them: it broke")
        guard case .failure = VoteCount.verdict(of: [vote(2), failed(.judgeTimeout)]) else {
            Issue.record("half of the votes made a verdict")
            return
        }
    }
}
