import Judging
import Locking
import Prompts
import RewardCore
import TestSupport
import Testing

/// Admission, pinning, failures and records, over in-memory stores and a scripted judge.
struct ScoringServiceTests {
    @Test func aFailedRolloutHasNoRewardAndLeavesItsNeighboursAlone() async throws {
        let bench = try await ScoringBench { (request, _) throws(ChatFailure) in
            if request.messages[1].content.contains("bad") {
                throw ChatFailure(kind: .judgeOverloaded, detail: "full")
            }
            return ScriptedChatModel.reply(#"{"reason":"r","score":4}"#)
        }
        let scored = try await bench.score(["good", "bad", "good too"])
        #expect(scored.map(\.record.judgement.reward) == [0.8, nil, 0.8])
        #expect(scored[1].record.judgement.score == nil)
        #expect(scored[1].record.judgement.outcome == .failed(ScoreFailure(kind: .judgeOverloaded, detail: "full")))
        #expect(scored[1].record.judgement.decidedBy == nil)
    }

    @Test func recordsAreKeptBeforeTheAnswer() async throws {
        let bench = try await ScoringBench()
        let scored = try await bench.score(["a"])
        let kept = try await bench.store.rollout(scoreID: scored[0].record.scoreID)
        #expect(kept == scored[0].record)
    }

    @Test func anOrderWithoutAnAnswerYetKeepsNothingAndALaterOneKeepsItsRecordsToo() async throws {
        let bench = try await ScoringBench()
        var order = ScoreOrder(
            task: "essay", rollouts: [Rollout(id: "a", prompt: nil, response: .text("a"))],
            deadline: bench.clock.monotonic() + .seconds(60))
        order.answer = { _ in nil }
        let early = try await bench.service.score(order)
        #expect(early[0].isStored, "no store has failed")
        #expect(try await bench.store.rollout(scoreID: early[0].record.scoreID) == nil)
        #expect(bench.listener.keptCalls == 0)
        order.rollouts = [Rollout(id: "b", prompt: nil, response: .text("b"))]
        order.held = early.map(\.record)
        let key = AnswerKey(principal: "loopback", bytes: [1])
        order.answer = { [now = bench.clock.now()] _ in
            KeptAnswer(key: key, requestHash: [1], run: nil, at: now, isSimulated: false, body: [])
        }
        let late = try await bench.service.score(order)
        #expect(try await bench.store.rollout(scoreID: early[0].record.scoreID) == early[0].record)
        #expect(try await bench.store.rollout(scoreID: late[0].record.scoreID) == late[0].record)
        #expect(try await bench.store.keptAnswer(key, at: bench.clock.now()) != nil)
        #expect(bench.listener.rollouts == 2)
    }

    @Test func aStepKeepsItsBasisThroughAPublishAndTheNextStepGetsTheNewVersion() async throws {
        let bench = try await ScoringBench()
        let first = try await bench.score(["a"], run: "r", step: 1)
        try await bench.publish("new text")
        let again = try await bench.score(["b"], run: "r", step: 1)
        let next = try await bench.score(["c"], run: "r", step: 2)
        let bases = [first, again, next].map { $0[0].record.judgement.basis }
        #expect(bases[0] == bases[1])
        #expect(bases.map(\.rubricVersion) == [0, 0, 1])
        #expect(again[0].record.pinnedBy == "step")
        #expect(bench.listener.steps == ["essay r 1", "essay r 2"])
    }

    @Test func aStepKeepsItsBasisThroughARestart() async throws {
        let bench = try await ScoringBench()
        _ = try await bench.score(["a"], run: "r", step: 1)
        try await bench.publish("new text")
        let reopened = try await bench.reopened()
        let again = try await reopened.score(["b"], run: "r", step: 1)
        #expect(again[0].record.judgement.basis.rubricVersion == 0)
        #expect(reopened.listener.steps == [])
    }

    @Test func groupsArePinnedForThirtyMinutesFromFirstUse() async throws {
        let bench = try await ScoringBench()
        _ = try await bench.score(["a"], group: "g")
        try await bench.publish("new text")
        bench.clock.advance(by: .seconds(29 * 60))
        #expect(try await bench.score(["b"], group: "g")[0].record.judgement.basis.rubricVersion == 0)
        bench.clock.advance(by: .seconds(61))
        #expect(try await bench.score(["c"], group: "g")[0].record.judgement.basis.rubricVersion == 1)
    }

    @Test func evaluationMakesAndUsesNoPinAndIsNotCounted() async throws {
        let bench = try await ScoringBench()
        _ = try await bench.score(["a"], run: "r", step: 1)
        try await bench.publish("new text")
        let eval = try await bench.score(["b"], run: "r", step: 1, purpose: .eval)
        #expect(eval[0].record.judgement.basis.rubricVersion == 1)
        #expect(eval[0].record.pinnedBy == nil)
        _ = try await bench.score(["b"], run: "r", step: 9, purpose: .eval)
        #expect(bench.listener.steps == ["essay r 1"])
        #expect(bench.listener.keptCalls == 1)
        let lineage = Lineage(task: "essay")
        #expect(try await bench.store.pin(.step(run: "r", step: 9), lineage: lineage) == nil)
    }

    @Test func aNamedVersionIsUsedWithoutAPin() async throws {
        let bench = try await ScoringBench()
        try await bench.publish("new text")
        let scored = try await bench.score(["a"], run: "r", step: 1, version: 0)
        #expect(scored[0].record.judgement.basis.rubricVersion == 0)
        #expect(scored[0].record.pinnedBy == "version")
        #expect(try await bench.store.pin(.step(run: "r", step: 1), lineage: Lineage(task: "essay")) == nil)
        await #expect(throws: ScoreRefusal.unknownVersion(Lineage(task: "essay"), 7)) {
            _ = try await bench.score(["a"], version: 7)
        }
    }

    @Test func aStepUnderANamedVersionIsCountedOnce() async throws {
        let bench = try await ScoringBench()
        for _ in 0..<2 { _ = try await bench.score(["a"], run: "r", step: 1, version: 0) }
        _ = try await bench.score(["a"], run: "r", step: 2)
        _ = try await bench.score(["a"], run: "r", step: 2, version: 0)
        #expect(bench.listener.steps == ["essay r 1", "essay r 2"])
    }

    @Test func aPinnedStepKeepsItsProgram() async throws {
        let bench = try await ScoringBench()
        _ = try await bench.score(["a"], run: "r", step: 1)
        var order = bench.order(["b"])
        order.run = "r"
        order.step = 1
        order.program = .single
        let refused = order
        await #expect(throws: ScoreRefusal.programIsPinned(.single, pinned: .perItem)) {
            _ = try await bench.service.score(refused)
        }
    }

    @Test func aRefusedVersionMakesNoLineage() async throws {
        let bench = try await ScoringBench()
        var order = bench.order(["a"])
        order.rubricVersion = 9
        order.rollouts[0] = Rollout(id: "0", prompt: nil, response: .text("a"), partition: "new")
        let refused = order
        await #expect(throws: ScoreRefusal.unknownVersion(Lineage(task: "essay", partition: "new"), 9)) {
            _ = try await bench.service.score(refused)
        }
        #expect(try await bench.rubrics.heads().map(\.lineage.partition) == ["default"])
    }

    @Test func aNamedVersionAcrossLineagesIsRefused() async throws {
        let bench = try await ScoringBench()
        var order = bench.order(["a", "b"])
        order.rubricVersion = 0
        order.rollouts[1] = Rollout(id: "1", prompt: nil, response: .text("b"), partition: "other")
        let refused = order
        await #expect(throws: ScoreRefusal.versionAcrossLineages) { _ = try await bench.service.score(refused) }
    }

    @Test func oneRequestMayMixPartitionsAndEachHasItsOwnLineage() async throws {
        let bench = try await ScoringBench()
        try await bench.publish("new text")
        var order = bench.order(["a", "b"])
        order.rollouts[1] = Rollout(id: "1", prompt: nil, response: .text("b"), partition: "other")
        let scored = try await bench.service.score(order)
        #expect(scored.map(\.record.judgement.basis.rubricVersion) == [1, 0])
    }

    @Test func anotherJudgeModelChangesTheBasisOfAPinAndSaysSo() async throws {
        let bench = try await ScoringBench()
        _ = try await bench.score(["a"], run: "r", step: 1)
        let reopened = try await bench.reopened(modelName: "another")
        let again = try await reopened.score(["b"], run: "r", step: 1)
        #expect(again[0].basisChanged)
        #expect(again[0].record.judgement.basis.judgeModel == "another")
        #expect(again[0].record.judgement.basis.rubricVersion == 0)
    }

    @Test func aScoreThatTheFallbackGaveIsOnTheFallbacksBasis() async throws {
        let bench = try await ScoringBench { (request, _) throws(ChatFailure) in
            let isLast = request.messages[1].content.contains("helped")
            return ChatReply(
                text: #"{"reason":"r","score":4}"#, finishReason: "stop", usage: TokenUsage(calls: 1), endpoint: "e",
                retries: 0, model: isLast ? "small" : nil)
        }
        let scored = try await bench.score(["alone", "helped"], run: "r", step: 1)
        let bases = scored.map(\.record.judgement.basis)
        #expect(bases[1].judgeModel == "small")
        #expect(bases[0].judgeModel != "small")
        #expect(bases[0].hash != bases[1].hash)
        #expect(bases[0].rubricHash == bases[1].rubricHash)
        #expect(scored.map(\.basisChanged) == [false, true])
        #expect(bases[0].judged(by: ["small", bases[0].judgeModel]).judgeModel.split(separator: "+").count == 2)
        #expect(bases[0].judged(by: []) == bases[0])
    }

    @Test func callsOfOneRequestCarryItsWorkAndCallsOfOnePromptItsKey() async throws {
        let seen = Locked<[ChatRequest]>([])
        let bench = try await ScoringBench { (request, _) throws(ChatFailure) in
            seen.withLock { $0.append(request) }
            return ScriptedChatModel.reply(#"{"reason":"r","score":4}"#)
        }
        _ = try await bench.score(["a", "b"])
        _ = try await bench.score(["c"])
        let requests = seen.withLock { $0 }
        #expect(Set(requests.map(\.workID)).count == 2)
        #expect(requests.allSatisfy { $0.workID != nil && $0.priority == .scoring && $0.routingKey != nil })
    }

    @Test func rolloutsWithoutAStepAreCountedOnlyWhenScored() async throws {
        let bench = try await ScoringBench { (request, _) throws(ChatFailure) in
            if request.messages[1].content.contains("bad") { throw ChatFailure(kind: .judgeTimeout, detail: "") }
            return ScriptedChatModel.reply(#"{"reason":"r","score":4}"#)
        }
        _ = try await bench.score(["a", "bad", "b"])
        _ = try await bench.score(["a"], run: "r", step: 3)
        #expect(bench.listener.rollouts == 2)
    }

    @Test func unknownTasksAndPartitionsAreRefused() async throws {
        let bench = try await ScoringBench()
        var order = bench.order(["a"])
        order.task = "nope"
        let unknown = order
        await #expect(throws: ScoreRefusal.unknownTask("nope")) { _ = try await bench.service.score(unknown) }
        order = bench.order(["a", "b"])
        order.rollouts[1] = Rollout(id: "1", prompt: nil, response: .text("b"), partition: "no spaces")
        let misplaced = order
        let lineage = Lineage(task: "essay", partition: "no spaces")
        await #expect(throws: ScoreRefusal.unknownPartition(index: 1, .unknownLineage(lineage))) {
            _ = try await bench.service.score(misplaced)
        }
    }
}
