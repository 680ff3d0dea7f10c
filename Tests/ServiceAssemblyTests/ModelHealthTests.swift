import RewardCore
import Testing

@testable import ServiceAssembly

struct ModelHealthTests {
    @Test func aJudgeIsInTroubleAfterFailuresInARowAndUntilItAnswers() {
        let health = ModelHealth()
        for _ in 1..<ModelHealth.failuresInARow { health.callFinished(judge: "a", kind: .judgeTimeout) }
        health.callFinished(judge: "a", kind: .cancelled)
        #expect(health.degradations == [])
        health.callFinished(judge: "a", kind: .judgeOverloaded)
        health.callFinished(judge: "b", kind: .judgeTimeout)
        #expect(health.degradations == ["judge a failed 8 calls in a row, the last as judge_overloaded"])
        health.callFinished(judge: "a", kind: nil)
        #expect(health.degradations == [])
    }
}
