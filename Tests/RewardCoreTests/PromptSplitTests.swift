import RewardCore
import Testing

/// How a chat-templated prompt is taken apart, and what that does to the basis.
struct PromptSplitTests {
    private static let pattern = #"user\n(.+?)\n\nPrompt:(.+?)<\|im_end\|>"#
    private static let prompt = """
        <|im_start|>system
        You are helpful.<|im_end|>
        <|im_start|>user
        Write an essay.
        Take a side.

        Prompt:  Is "hard work" enough?
        Explain.
        <|im_end|>
        <|im_start|>assistant
        """

    @Test func partsAreTakenOverLinesAndTrimmed() throws {
        let parts = try PromptSplit(Self.pattern).parts(of: Self.prompt)
        #expect(
            parts
                == PromptSplit.Parts(
                    taskDescription: "Write an essay.\nTake a side.", prompt: "Is \"hard work\" enough?\nExplain."))
    }

    @Test(arguments: [
        "no marker at all", "user\n \n\nPrompt: p<|im_end|>", "user\nd\n\nPrompt: \u{a0}\n<|im_end|>", "",
    ])
    func withoutBothPartsThereIsNoSplit(prompt: String) throws {
        #expect(try PromptSplit(Self.pattern).parts(of: prompt) == nil)
    }

    @Test(arguments: ["", "(a)", "(a)(b)(c)", "(?:a)(b)"]) func aPatternHasTwoGroups(pattern: String) {
        let error = #expect(throws: PatternError.self) { try PromptSplit(pattern) }
        #expect(error?.problem.contains("needs exactly 2") == true)
    }

    @Test func aGroupThatTookNoPartLeavesThePromptWhole() throws {
        #expect(try PromptSplit("(a)|(b)").parts(of: "b") == nil)
    }

    @Test func theSplitIsPartOfTheBasisOnlyWhereItIsSet() throws {
        var task = TaskSettings(name: "t", description: "d", initialRubric: .items([]))
        #expect(task.rulesHash(source: .judge) == "")
        let weighted = task.rulesHash(source: .weighted(weight: 0.5))
        task.promptSplit = try PromptSplit("(a)(b)")
        let first = task.rulesHash(source: .judge)
        #expect(first != "")
        #expect(task.rulesHash(source: .weighted(weight: 0.5)) != weighted)
        task.promptSplit = try PromptSplit("(a)(b+)")
        #expect(task.rulesHash(source: .judge) != first)
    }

    /// The hash of a task with checks and no split, as it was before there were splits.
    @Test func tasksWithoutASplitKeepTheirHash() {
        var task = TaskSettings(name: "t", description: "d", initialRubric: .items([]))
        task.checks = [CheckSettings(rule: .minWords(count: 30, excluding: .boxes), score: -10)]
        #expect(task.rulesHash(source: .judge) == "8da6ecc576c432d6fe868774b3e7b0a07ec140da4cc6eb2dee6095ce427216d8")
    }
}
