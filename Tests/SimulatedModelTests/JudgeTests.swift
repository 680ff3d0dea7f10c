import JSONText
import Testing

@testable import SimulatedModel

struct JudgeTests {
    private let model = SimulatedModel()
    private let development = FeatureItem.item(.development)
    private let bland = ReadItem(name: "wit", text: "Is it witty?", min: 0, max: 5)

    private func verdict(_ item: ReadItem, _ rollout: SharedData.Rollout) throws -> (score: Int, reason: String) {
        let text = model.answer(
            PromptWriting.judge(
                prompt: rollout.prompt, response: rollout.response, item: item, task: SmallTexts.task),
            constraint: PromptWriting.verdictConstraint(item))
        let value = try JSONReader.read(text).value
        return (try #require(value["score"]?.int), try #require(value["reason"]?.string))
    }

    @Test func theSameQuestionGetsTheSameAnswer() throws {
        let messages = PromptWriting.judge(prompt: "p", response: "r", item: bland)
        let answers = (0..<3).map { _ in
            SimulatedModel().answer(messages, constraint: PromptWriting.verdictConstraint(bland))
        }
        #expect(Set(answers).count == 1)
    }

    @Test func anItemThatNamesAFeatureIsScoredByIt() throws {
        let essay = try verdict(development, SmallTexts.essays[0])
        let title = try verdict(development, SmallTexts.titles[0])
        #expect(essay.score >= 3)
        #expect(title.score <= 1)
        #expect(title.reason.contains("words"))
    }

    @Test func anItemThatNamesNothingGetsAnImpression() throws {
        for text in SmallTexts.essays + SmallTexts.titles {
            #expect((3...5).contains(try verdict(bland, text).score))
        }
    }

    @Test func sharpeningDoesNotMoveTheImpressionOfGoodTexts() throws {
        var sharpened = bland
        sharpened.text += "\n" + FeatureItem.cap(.development, score: 1)
        for text in SmallTexts.essays {
            #expect(try verdict(sharpened, text).score == verdict(bland, text).score)
        }
        for text in SmallTexts.titles {
            #expect(try verdict(sharpened, text).score == 1)
        }
    }

    @Test func anEmptyResponseGetsTheLeastScore() throws {
        let empty = SharedData.Rollout(id: "e", prompt: "Argue for zoos.", response: "")
        #expect(try verdict(bland, empty).score == 0)
        let shifted = ReadItem(name: "wit", text: "Is it witty?", min: -3, max: 3)
        #expect(try verdict(shifted, empty).score == -3)
    }

    @Test func reasonsQuoteNothing() throws {
        for item in Feature.allCases.map(FeatureItem.item) {
            for text in SmallTexts.essays {
                let reason = try verdict(item, text).reason
                #expect(!reason.contains("\n") && reason.utf8.count < 300)
                let words = Set(text.response.split(whereSeparator: \.isWhitespace).filter { $0.count > 8 })
                #expect(words.isDisjoint(with: reason.split(separator: " ")), "\(reason)")
            }
        }
    }

    @Test func allItemsAtOnceScoreAsEachAlone() throws {
        let items = [bland] + Feature.allCases.map(FeatureItem.item)
        let text = SmallTexts.essays[1]
        let properties = JSONObject(
            items.enumerated().map { index, item in
                let schema: JSONValue = [
                    "type": "object", "properties": .object(PromptWriting.verdictProperties(item)),
                ]
                return (name: "i0\(index + 1)", value: schema)
            })
        let prefix = PromptWriting.prefix(prompt: text.prompt, response: text.response, task: SmallTexts.task)
        let answer = model.answer(
            [SimulatedMessage(role: "user", content: prefix + "\n\n" + PromptWriting.rubric(items))],
            constraint: .json(schema: ["type": "object", "properties": .object(properties)]))
        let value = try JSONReader.read(answer).value
        for (index, item) in items.enumerated() {
            #expect(value["i0\(index + 1)"]?["score"]?.int == (try verdict(item, text).score), "\(item.name)")
        }
    }

    @Test func aRationaleThenAnIntegerInOneConversation() throws {
        let text = SmallTexts.titles[2]
        var messages = PromptWriting.judge(
            prompt: text.prompt, response: text.response, item: bland, task: SmallTexts.task)
        for item in [bland, development] {
            let rationale = model.answer(messages, constraint: .none)
            #expect(!rationale.isEmpty && !rationale.contains("{"))
            messages.append(SimulatedMessage(role: "assistant", content: rationale))
            messages.append(SimulatedMessage(role: "user", content: "Now the score, one integer from 0 to 5."))
            let score = model.answer(messages, constraint: .regex("[0-5]"))
            #expect(Int(score) == (try verdict(item, text).score))
            messages.append(SimulatedMessage(role: "assistant", content: score))
            messages.append(
                SimulatedMessage(role: "user", content: "The next item:\n" + PromptWriting.rubric([development])))
        }
    }

    @Test func aPlanIsWrittenAndThenExecuted() throws {
        func score(_ response: String) throws -> Int {
            var messages = [
                SimulatedMessage(
                    role: "user",
                    content: "Write a plan for judging solutions. Follow the guidelines.\n"
                        + PromptWriting.fence("PROMPT", "What is 2 + 2?") + "\n"
                        + PromptWriting.fence("REFERENCE", "It is $\\boxed{4}$."))
            ]
            let plan = model.answer(messages, constraint: .none)
            #expect(plan.contains("1."))
            messages.append(SimulatedMessage(role: "assistant", content: plan))
            messages.append(
                SimulatedMessage(
                    role: "user", content: "Execute it.\n" + PromptWriting.fence("RESPONSE", response)))
            return try #require(Int(model.answer(messages, constraint: .integer(0...5))))
        }
        let steps = "Two and two more are counted on from two: three, four. The sum is therefore "
        #expect(try score(steps + "$\\boxed{4}$.") > score(steps + "$\\boxed{5}$."))
        #expect(try score(steps + "unclear.") < 3)
    }

    @Test func promptsAsPartsOfTheConversationAreNotScored() throws {
        let other = SmallTexts.essays[4]
        let text = SmallTexts.titles[0]
        let prefix =
            PromptWriting.fence("PROMPT", other.response) + "\n" + PromptWriting.fence("RESPONSE", text.response)
        let answer = model.answer(
            [SimulatedMessage(role: "user", content: prefix + "\n" + PromptWriting.rubric([development]))],
            constraint: .integer(0...5))
        #expect((Int(answer) ?? 9) <= 1)
    }
}
