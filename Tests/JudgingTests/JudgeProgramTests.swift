import Judging
import Locking
import Prompts
import RewardCore
import TestSupport
import Testing

struct JudgeProgramTests {
    private static let prefix = JudgePrefix(system: "s", user: "u")

    private let prompts = JudgePromptBuilder(
        fence: Fence(secret: Array(repeating: 1, count: 32)), renderer: TemplateRenderer())
    private let items = (1...3).map { RubricItem(name: "item \($0)", text: "text \($0)", min: 0, max: 5) }

    private func ask(_ clock: ManualClock, _ change: (inout JudgeSettings) -> Void = { _ in }) -> JudgeAsk {
        var settings = JudgeSettings()
        settings.warmUpSeconds = 0
        change(&settings)
        return JudgeAsk(
            prefix: Self.prefix, items: items, settings: settings,
            deadline: clock.monotonic() + .seconds(600), traceparent: nil)
    }

    private func perItem(_ model: ScriptedChatModel, _ clock: ManualClock) -> PerItemProgram {
        PerItemProgram(model: model, prompts: prompts, warmPrefixes: WarmPrefixes(), clock: clock)
    }

    private static func score(_ score: Int) -> ChatReply {
        ScriptedChatModel.reply(#"{"reason":"r","score":\#(score)}"#)
    }

    @Test func perItemGivesVerdictsInTheRubricsOrder() async throws {
        let clock = ManualClock()
        let model = ScriptedChatModel { request, _ in
            Self.score(request.messages[1].content.contains("item 2") ? 2 : 5)
        }
        let finding = await perItem(model, clock).judge(ask(clock))
        #expect(try finding.verdicts.map { try $0.get().score } == [5, 2, 5])
        #expect(finding.usage.calls == 3)
        #expect(Set(model.requests.map(\.affinityKey)) == [Self.prefix.affinityKey])
    }

    @Test func onAColdPrefixOneCallGoesAheadAndTheRestFollowItsAnswer() async throws {
        let clock = ManualClock()
        let gate = Gate()
        let model = ScriptedChatModel { _, number in
            if number == 0 { await gate.pass() }
            return Self.score(1)
        }
        async let finding = perItem(model, clock).judge(ask(clock) { $0.warmUpSeconds = 10 })
        await gate.waitUntilHeld(1)
        await clock.waitForSleepers(1)
        #expect(model.requests.count == 1)
        gate.open()
        #expect(await finding.verdicts.count == 3)
        #expect(model.requests.count == 3)
    }

    @Test func theRestFollowAfterTheWarmUpWhenTheFirstIsSlow() async throws {
        let clock = ManualClock()
        let gate = Gate()
        let model = ScriptedChatModel { _, _ in
            await gate.pass()
            return Self.score(1)
        }
        async let finding = perItem(model, clock).judge(ask(clock) { $0.warmUpSeconds = 0.15 })
        await clock.waitForSleepers(1)
        await gate.waitUntilHeld(1)
        #expect(model.requests.count == 1)
        clock.advance(by: .milliseconds(150))
        await gate.waitUntilHeld(3)
        gate.open()
        #expect(try await finding.verdicts.map { try $0.get().score } == [1, 1, 1])
    }

    @Test func aWarmPrefixGoesAllAtOnce() async {
        let clock = ManualClock()
        let warm = WarmPrefixes()
        let gate = Gate()
        let model = ScriptedChatModel { _, _ in
            await gate.pass()
            return Self.score(1)
        }
        _ = warm.noteUse(of: Self.prefix.affinityKey, at: clock.monotonic())
        let program = PerItemProgram(model: model, prompts: prompts, warmPrefixes: warm, clock: clock)
        async let finding = program.judge(ask(clock) { $0.warmUpSeconds = 10 })
        await gate.waitUntilHeld(3)
        gate.open()
        #expect(await finding.verdicts.count == 3)
    }

    @Test func anUnusableAnswerIsAskedForAgainWithAnotherSeed() async throws {
        let clock = ManualClock()
        var one = ask(clock)
        one.items = [items[1]]
        let model = ScriptedChatModel { _, number in
            number == 0 ? ScriptedChatModel.reply("garbage") : Self.score(4)
        }
        let finding = await perItem(model, clock).judge(one)
        #expect(try finding.verdicts[0].get().score == 4)
        #expect(finding.retries == 1)
        #expect(model.requests[1].seed == model.requests[0].seed.map { $0 + 1 })
    }

    @Test func aTruncatedAnswerIsAskedForAgainWithMoreRoom() async throws {
        let clock = ManualClock()
        let model = ScriptedChatModel { (_, number) throws(ChatFailure) in
            if number == 0 { throw ChatFailure(kind: .judgeTruncated, detail: "cut") }
            return Self.score(4)
        }
        var one = ask(clock)
        one.items = [items[0]]
        let finding = await perItem(model, clock).judge(one)
        #expect(try finding.verdicts[0].get().score == 4)
        #expect(model.requests.map(\.maxTokens) == [400, 800])
    }

    @Test func anAnswerThatHadToBeLookedForMarksItsVerdict() async throws {
        let clock = ManualClock()
        let model = ScriptedChatModel { _, number in
            var reply = Self.score(1)
            reply.isUnconstrained = number == 0
            return reply
        }
        let finding = await perItem(model, clock).judge(
            ask(clock) {
                $0.itemsInFlight = 1
                $0.warmUpSeconds = 0
            })
        let marks = try finding.verdicts.map { try $0.get().isUnconstrained }
        #expect(marks.first == true)
        #expect(marks.dropFirst().allSatisfy { !$0 })
    }

    @Test func otherFailuresAreNotAskedAgainAndLeaveTheOtherItems() async throws {
        let clock = ManualClock()
        let model = ScriptedChatModel { (request, _) throws(ChatFailure) in
            if request.messages[1].content.contains("item 2") {
                throw ChatFailure(kind: .judgeTimeout, detail: "late")
            }
            return Self.score(3)
        }
        let finding = await perItem(model, clock).judge(ask(clock))
        #expect(model.requests.count == 3)
        #expect(throws: ScoreFailure(kind: .judgeTimeout, detail: "late")) { try finding.verdicts[1].get() }
        #expect(try finding.verdicts[0].get().score == 3)
    }

    @Test func noMoreItemsAreInFlightThanAllowed() async {
        let clock = ManualClock()
        let gate = Gate()
        let model = ScriptedChatModel { _, _ in
            await gate.pass()
            return Self.score(1)
        }
        async let finding = perItem(model, clock).judge(ask(clock) { $0.itemsInFlight = 2 })
        await gate.waitUntilHeld(2)
        #expect(model.requests.count == 2)
        gate.open()
        #expect(await finding.verdicts.count == 3)
    }

    @Test func singleAsksOnceForAllItems() async throws {
        let clock = ManualClock()
        let model = ScriptedChatModel { _, _ in
            ScriptedChatModel.reply(
                #"{"i01":{"reason":"a","score":1},"i02":{"reason":"b","score":2},"i03":{"reason":"c","score":3}}"#)
        }
        let finding = await SingleProgram(model: model, prompts: prompts, clock: clock).judge(ask(clock))
        #expect(try finding.verdicts.map { try $0.get().score } == [1, 2, 3])
        #expect(model.requests.count == 1)
        #expect(model.requests[0].maxTokens == 1200)
    }

    @Test func singleKeepsTheUsableItemsOfAFailedAnswer() async throws {
        let clock = ManualClock()
        let model = ScriptedChatModel { _, _ in
            ScriptedChatModel.reply(#"{"i01":{"reason":"a","score":1},"i02":{"reason":"b","score":77}}"#)
        }
        let finding = await SingleProgram(model: model, prompts: prompts, clock: clock).judge(ask(clock))
        #expect(try finding.verdicts[0].get().score == 1)
        #expect(throws: ScoreFailure.self) { try finding.verdicts[1].get() }
        #expect(throws: ScoreFailure.self) { try finding.verdicts[2].get() }
        #expect(model.requests.count == 2)
    }
}
