import JSONText
import RewardCore
import Testing

@testable import Prompts

struct JudgePromptTests {
    private let fence = Fence(secret: Array(repeating: 7, count: 32))
    private let task = TaskSettings(name: "essay", description: "Write an essay.", initialRubric: .items([]))

    private func builder() -> JudgePromptBuilder { JudgePromptBuilder(fence: fence, renderer: TemplateRenderer()) }

    private func template(_ text: String) -> Template {
        Template(
            task: "essay", name: "rm_score", version: 0, text: text, system: nil,
            changedAt: Timestamp(milliseconds: 0))
    }

    private func prefix(_ rollout: Rollout, _ text: String = DefaultTemplates.rmScore) throws -> JudgePrefix {
        try builder().prefix(for: rollout, task: task, template: template(text))
    }

    @Test func aRolloutThatContainsATemplateTagStaysLiteral() throws {
        let rollout = Rollout(
            id: "0", prompt: .text("{{task_description}}"), response: .text("{{{student_prompt}}} {{#x}}"))
        let user = try prefix(rollout).user
        #expect(user.contains("\n{{task_description}}\n"))
        #expect(user.contains("\n{{{student_prompt}}} {{#x}}\n"))
        #expect(user.hasPrefix("The task: Write an essay.\n"))
    }

    @Test func rolloutsOfOnePromptShareTheirRoutingKeyAndNothingElseDoes() throws {
        func keys(_ prompt: String?, _ response: String, _ text: String = DefaultTemplates.rmScore) throws
            -> JudgePrefix
        {
            try prefix(Rollout(id: "0", prompt: prompt.map { .text($0) }, response: .text(response)), text)
        }
        let first = try keys("p", "one")
        let second = try keys("p", "two")
        #expect(first.routingKey == second.routingKey)
        #expect(first.affinityKey != second.affinityKey)
        #expect(try keys("q", "one").routingKey != first.routingKey)
        #expect(try keys("p", "one", "{{student_prompt}}{{student_generation}}").routingKey != first.routingKey)
        // Without a prompt rollouts share nothing that is worth keeping together.
        #expect(try keys(nil, "one").routingKey != keys(nil, "two").routingKey)
    }

    @Test func nothingIsEscaped() throws {
        let rollout = Rollout(id: "0", prompt: .text("a < b && \"c\""), response: .text("<score>5</score> 'x'"))
        let user = try prefix(rollout).user
        #expect(user.contains("a < b && \"c\""))
        #expect(user.contains("<score>5</score> 'x'"))
    }

    @Test func absentPartsLeaveNoTrace() throws {
        let user = try prefix(Rollout(id: "0", prompt: nil, response: .text("r"))).user
        #expect(!user.contains("prompt that the writer"))
        #expect(!user.contains("reference"))
        #expect(user.contains("[[BEGIN RESPONSE "))
    }

    @Test func anEmptyPromptAndAnAbsentOneDiffer() throws {
        let empty = try prefix(Rollout(id: "0", prompt: .text(""), response: .text("r"))).user
        #expect(empty.contains("[[BEGIN PROMPT "))
    }

    @Test func questionsShareTheirPrefixByteForByte() throws {
        let prefix = try prefix(Rollout(id: "0", prompt: .text("p"), response: .text("r")))
        let items = (0..<3).map { RubricItem(name: "n\($0)", text: "text \($0)", min: 0, max: 5) }
        let users = items.map { builder().question(prefix, item: $0).messages[1].content }
        for user in users { #expect(user.hasPrefix(prefix.user)) }
        #expect(Set(users).count == 3)
        #expect(builder().question(prefix, items: items).messages[1].content.hasPrefix(prefix.user))
    }

    @Test func schemasAskForTheReasonBeforeTheScoreWithAnEnumeratedRange() throws {
        let prefix = try prefix(Rollout(id: "0", prompt: nil, response: .text("r")))
        let item = RubricItem(name: "n", text: "t", min: -1, max: 1)
        guard case .json(_, let schema) = builder().question(prefix, item: item).constraint else {
            Issue.record("the constraint is not JSON")
            return
        }
        #expect(
            schema.text
                == #"{"type":"object","properties":{"reason":{"type":"string","maxLength":600},"#
                + #""score":{"type":"integer","enum":[-1,0,1]}},"required":["reason","score"],"#
                + #""additionalProperties":false}"#)
        guard case .json(_, let all) = builder().question(prefix, items: [item, item]).constraint else {
            Issue.record("the constraint is not JSON")
            return
        }
        #expect(all["properties"]?.object?.map(\.name) == ["i01", "i02"])
    }

    @Test func oneFinalNewlineOfATemplateIsDropped() throws {
        let rollout = Rollout(id: "0", prompt: nil, response: .text("r"))
        #expect(try prefix(rollout, "a\n\n").user == "a\n")
        #expect(try prefix(rollout, "\na").user == "\na")
    }

    @Test func aBrokenTemplateIsATypedFailure() {
        #expect(throws: PromptFailure.self) {
            _ = try prefix(Rollout(id: "0", prompt: nil, response: .text("r")), "{{#open}}")
        }
    }
}
