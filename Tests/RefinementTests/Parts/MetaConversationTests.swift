import Prompts
import RewardCore
import Testing

@testable import Refinement

@Suite struct MetaConversationTests {
    private let opening = [ChatMessage(.system, "system"), ChatMessage(.user, "analyse")]
    private let refine = ChatMessage(.user, "refine")

    private func question(_ action: MetaConversation.Action) throws -> MetaConversation.Question {
        guard case .ask(let question) = action else { throw Unexpected() }
        return question
    }

    private struct Unexpected: Error {}

    @Test func aSampleIsAnalysedThenRefinedItemByItem() throws {
        var talk = MetaConversation(analysing: opening, refinement: refine, settings: MetaSettings())
        var asked = try question(talk.start())
        #expect(asked.messages == opening)
        #expect(asked.constraint == .none)
        asked = try question(talk.answered("thoughts"))
        #expect(asked.messages == opening + [ChatMessage(.assistant, "thoughts"), refine])
        #expect(asked.constraint == .integer(1...20))
        asked = try question(talk.answered(" 2 "))
        #expect(asked.messages.last == MetaPromptBuilder.itemQuestion(number: 1, of: 2))
        #expect(asked.messages[4] == ChatMessage(.assistant, " 2 "))
        #expect(asked.constraint == MetaPromptBuilder.itemConstraint)
        asked = try question(talk.answered(ScriptedMetaModel.item("a", "t")))
        #expect(asked.messages.last == MetaPromptBuilder.itemQuestion(number: 2, of: 2))
        #expect(
            asked.messages.dropFirst().map(\.role) == [.user, .assistant, .user, .assistant, .user, .assistant, .user])
        #expect(talk.answered(ScriptedMetaModel.item("b", "t")) == .finish)
        #expect(talk.analysis == "thoughts")
        #expect(talk.items.map(\.name) == ["a", "b"])
        #expect(talk.failure == nil)
    }

    @Test func anUnusableAnswerIsAskedForOnceMoreWithTheNextSeed() throws {
        var talk = MetaConversation(analysing: opening, refinement: refine, settings: MetaSettings())
        _ = talk.answered("thoughts")
        let first = try question(talk.answered("many"))
        #expect(first.attempt == 1)
        let next = try question(talk.answered("1"))
        #expect(next.attempt == 0)
        let again = try question(talk.answered("{}"))
        #expect(again.attempt == 1)
        #expect(again.messages == next.messages)
        #expect(talk.answered("{}") == .finish)
        #expect(talk.failure?.hasPrefix("item 1 of 1: the answer has no text") == true)
        #expect(talk.analysis == "thoughts")
    }

    @Test func aTruncatedAnswerGetsTwiceTheRoomOnce() throws {
        var talk = MetaConversation(analysing: opening, refinement: refine, settings: MetaSettings())
        let first = try question(talk.start())
        let again = try question(talk.failed(ChatFailure(kind: .judgeTruncated, detail: "cut")))
        #expect(again.tokensMax == 2 * first.tokensMax)
        #expect(talk.failed(ChatFailure(kind: .judgeTruncated, detail: "cut")) == .finish)
        #expect(talk.failure == "analysis: judge_truncated: cut")
    }

    @Test func aTransportFailureIsNotAskedAgainBecauseTheModelHasRetried() {
        var talk = MetaConversation(analysing: opening, refinement: refine, settings: MetaSettings())
        #expect(talk.failed(ChatFailure(kind: .judgeUnavailable, detail: "down")) == .finish)
        #expect(talk.failure == "analysis: judge_unavailable: down")
    }

    @Test func aMergeGoesOnWithoutAnUnusableItem() throws {
        var talk = MetaConversation(merging: opening, settings: MetaSettings())
        #expect(try question(talk.start()).constraint == .integer(1...20))
        _ = talk.answered("2")
        _ = talk.answered("nonsense")
        let next = try question(talk.answered("nonsense"))
        #expect(next.messages.last == MetaPromptBuilder.itemQuestion(number: 2, of: 2))
        #expect(talk.answered(ScriptedMetaModel.item("b", "t")) == .finish)
        #expect(talk.items.map(\.name) == ["b"])
        #expect(talk.unusable.count == 1)
        #expect(talk.failure == nil)
    }

    @Test func aMergeWithoutAnyUsableItemFails() {
        var talk = MetaConversation(merging: opening, settings: MetaSettings())
        for answer in ["1", "nonsense"] { _ = talk.answered(answer) }
        #expect(talk.answered("nonsense") == .finish)
        #expect(talk.failure?.contains("no item was usable") == true)
    }
}
