import Prompts
import RewardCore
import TestSupport
import Testing

@testable import Judging

/// The paper's program for maths: plan, execution, one integer from 0 to 5, under guidelines.
@Suite(.timeLimit(.minutes(5))) struct PlanExecuteTests {
    private static let task: TaskSettings = {
        TaskSettings(name: "essay", description: "Solve it.", initialRubric: .guidelines("Check every step."))
    }()

    private static func step(_ request: ChatRequest) -> Int { request.messages.count { $0.role == .assistant } }

    /// Answers plan, execution and score in turn; the requests stay in `model`.
    private static func answer(score: String = "4") -> @Sendable (ChatRequest, Int) -> ChatReply {
        { request, _ in ScriptedChatModel.reply([" the plan<EOE> more", "the finding ", score][step(request)]) }
    }

    private func rollout(_ response: String, prompt: String? = "2 + 2?", reference: String? = "\\boxed{4}") -> Rollout {
        Rollout(
            id: "0", prompt: prompt.map { .text($0) }, response: .text(response), reference: reference)
    }

    private func score(
        _ bench: ScoringBench, _ rollouts: [Rollout], _ change: (inout ScoreOrder) -> Void = { _ in }
    ) async throws -> [StoredRollout] {
        var order = ScoreOrder(
            task: "essay", rollouts: rollouts, deadline: bench.clock.monotonic() + .seconds(600))
        change(&order)
        return try await bench.service.score(order).map(\.record)
    }

    @Test func plansExecutesAndScoresInOneConversation() async throws {
        let log = RequestLog()
        let bench = try await ScoringBench(task: Self.task) { request, number in
            log.add(request)
            return Self.answer()(request, number)
        }
        let record = try await score(bench, [rollout("It is 4.")])[0]
        let requests = log.requests
        #expect(
            requests.map { $0.messages.map(\.role) } == [
                [.system, .user], [.system, .user, .assistant, .user],
                [.system, .user, .assistant, .user, .assistant, .user],
            ])
        #expect(requests.map(\.constraint) == [.none, .none, .integer(0...5)])
        #expect(requests.map(\.maxTokens) == [2000, 2000, 8])
        #expect(requests[0].messages[1].content.contains("Check every step."))
        #expect(requests[0].messages[1].content.contains("\n2 + 2?\n"))
        #expect(requests[0].messages[1].content.contains("\n\\boxed{4}\n"))
        // The plan must not know the response, or rollouts of one prompt could not share it.
        #expect(!requests[0].messages[1].content.contains("It is 4."))
        #expect(requests[1].messages[2].content == "the plan")
        #expect(requests[1].messages[3].content.contains("\nIt is 4.\n"))
        #expect(requests[2].messages[4].content == "the finding")
        let judgement = record.judgement
        #expect(judgement.reward == 0.8 && judgement.score == 4)
        #expect(judgement.scoreMin == 0 && judgement.scoreMax == 5 && judgement.decidedBy == .judge)
        #expect(judgement.verdicts.map(\.name) == ["guidelines"])
        #expect(judgement.verdicts[0].rationale == "Plan:\nthe plan\n\nExecution:\nthe finding")
        #expect(judgement.basis.program == .planExecute)
        #expect(Set(judgement.basis.templateHashes.keys) == ["rm_plan", "rm_execute"])
        #expect(judgement.usage.calls == 3)
    }

    @Test(arguments: [("", 0), ("", 1), ("6", 2), ("4.0", 2), ("-1", 2)])
    func aStepWithoutAUsableAnswerFailsTheRolloutAndNothingElse(_ bad: String, _ at: Int) async throws {
        let bench = try await ScoringBench(task: Self.task) { request, number in
            let isBad = request.messages.contains { $0.content.contains("bad one") }
            return isBad && Self.step(request) == at
                ? ScriptedChatModel.reply(bad) : Self.answer()(request, number)
        }
        let records = try await score(bench, [rollout("a", prompt: "bad one"), rollout("b")])
        guard case .failed(let failure) = records[0].judgement.outcome else {
            Issue.record("\(bad) was taken")
            return
        }
        #expect(failure.kind == .judgeInvalid)
        #expect(records[0].judgement.reward == nil && records[1].judgement.reward == 0.8)
        // One semantic retry of the step that failed.
        #expect(records[0].judgement.retries == 1)
    }

    @Test func programsAndRubricsMustFit() async throws {
        let guidelines = try await ScoringBench(task: Self.task, answer: Self.answer())
        await #expect(throws: ScoreRefusal.programDoesNotFit(.single, kind: .guidelines)) {
            _ = try await score(guidelines, [rollout("a")]) { $0.program = .single }
        }
        let items = try await ScoringBench()
        await #expect(throws: ScoreRefusal.programDoesNotFit(.planExecute, kind: .items)) {
            _ = try await score(items, [rollout("a")]) { $0.program = .planExecute }
        }
    }

    @Test func aPinKeepsBothTemplates() async throws {
        let log = RequestLog()
        let bench = try await ScoringBench(task: Self.task) { request, number in
            log.add(request)
            return Self.answer()(request, number)
        }
        let first = try await score(bench, [rollout("a")]) { ($0.run, $0.step) = ("r", 1) }
        for (name, text) in [("rm_plan", "PLAN {{query}}"), ("rm_execute", "EXECUTE {{response}}")] {
            _ = try await bench.templates.put(
                task: "essay", name: name, text: text, system: nil, comment: nil, at: bench.clock.now())
        }
        let again = try await score(bench.reopened(), [rollout("a")]) { ($0.run, $0.step) = ("r", 1) }
        #expect(again[0].judgement.basis == first[0].judgement.basis)
        #expect(log.requests.prefix(3).map(\.messages) == log.requests.suffix(3).map(\.messages))
        let next = try await score(bench, [rollout("a")]) { ($0.run, $0.step) = ("r", 2) }
        #expect(next[0].judgement.basis.hash != first[0].judgement.basis.hash)
        #expect(log.requests.suffix(2).first?.messages[1].content.hasPrefix("PLAN [[BEGIN PROMPT") == true)
        #expect(log.requests.suffix(2).first?.messages[3].content.hasPrefix("EXECUTE [[BEGIN RESPONSE") == true)
    }

    @Test func rolloutsOfOnePromptShareAPlanOnlyWhereTheTaskSaysSo() async throws {
        for isShared in [false, true] {
            var task = Self.task
            task.judge.reusesPlans = isShared
            let log = RequestLog()
            let bench = try await ScoringBench(task: task) { request, number in
                log.add(request)
                return Self.answer()(request, number)
            }
            let rollouts = ["a", "b", "c", "d"].map { rollout($0) } + [rollout("e", prompt: "3 + 3?")]
            let records = try await score(bench, rollouts)
            #expect(records.allSatisfy { $0.judgement.reward == 0.8 })
            #expect(log.requests.count { Self.step($0) == 0 } == (isShared ? 2 : 5))
            #expect(log.requests.count == (isShared ? 12 : 15))
            #expect(records.reduce(0) { $0 + $1.judgement.usage.calls } == log.requests.count)
            _ = try await score(bench, [rollout("f")])
            #expect(log.requests.count == (isShared ? 14 : 18))
            // Another reference is another plan.
            _ = try await score(bench, [rollout("f", reference: "5")])
            #expect(log.requests.count == (isShared ? 17 : 21))
        }
    }

    @Test func aPlanThatCouldNotBeMadeIsMadeByTheNextRollout() async throws {
        var task = Self.task
        task.judge.reusesPlans = true
        task.judge.semanticRetries = 0
        let log = RequestLog()
        let bench = try await ScoringBench(task: task) { request, number in
            log.add(request)
            let isFirstPlan = Self.step(request) == 0 && log.requests.count { Self.step($0) == 0 } == 1
            return isFirstPlan ? ScriptedChatModel.reply("  ") : Self.answer()(request, number)
        }
        let records = try await score(bench, ["a", "b", "c"].map { rollout($0) })
        #expect(records.count { $0.judgement.reward == nil } == 1)
        #expect(log.requests.count { Self.step($0) == 0 } == 2)
    }
}
