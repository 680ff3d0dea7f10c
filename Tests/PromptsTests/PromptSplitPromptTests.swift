import RewardCore
import Testing

@testable import Prompts

/// What the judge and the meta model read of a prompt that the task splits.
struct PromptSplitPromptTests {
    private static let whole = "<|im_start|>user\nArgue well.\n\nPrompt: Is rain wet?<|im_end|>"

    private let fence = Fence(secret: Array(repeating: 7, count: 32))
    private let templates = Dictionary(
        DefaultTemplates.templates(
            for: TaskSettings(name: "essay", description: "Write an essay.", initialRubric: .items([])),
            at: Timestamp(milliseconds: 0)
        ).map { ($0.name, $0) },
        uniquingKeysWith: { first, _ in first })

    private func task(_ pattern: String? = #"user\n(.+?)\n\nPrompt:(.+?)<\|im_end\|>"#) throws -> TaskSettings {
        var task = TaskSettings(name: "essay", description: "Write an essay.", initialRubric: .items([]))
        task.promptSplit = try pattern.map { pattern throws(PatternError) in try PromptSplit(pattern) }
        return task
    }

    private func prefix(_ prompt: RolloutText?, _ task: TaskSettings) throws -> JudgePrefix {
        let builder = JudgePromptBuilder(fence: fence, renderer: TemplateRenderer())
        return try builder.prefix(
            for: Rollout(id: "0", prompt: prompt, response: .text("r")), task: task,
            template: try #require(templates["rm_score"]))
    }

    @Test func theJudgeReadsDescriptionAndPromptInFencesOfTheirOwn() throws {
        let prefix = try prefix(.text(Self.whole), task())
        let shown =
            "The task: \n" + fence.wrap("Argue well.", as: .task) + "\n\nThe prompt that the writer was given:\n"
            + fence.wrap("Is rain wet?", as: .prompt) + "\n"
        #expect(prefix.user.hasPrefix(shown), "\(prefix.user)")
        #expect(prefix.user.contains(fence.wrap("r", as: .response, context: "Is rain wet?")))
        #expect(!prefix.user.contains("im_start"))
        #expect(!prefix.isPromptUnsplit)
    }

    @Test func aPromptThatIsNotSplitStandsAsItIs() throws {
        let plain = try prefix(.text("Is rain wet?"), task(nil))
        let unsplit = try prefix(.text("Is rain wet?"), task())
        #expect(unsplit.user == plain.user)
        #expect(unsplit.isPromptUnsplit)
        #expect(!plain.isPromptUnsplit)
    }

    /// Chat messages carry their own structure, and where there is no prompt there is nothing to split.
    @Test(arguments: [RolloutText.messages([RolloutText.Message(role: "user", content: Self.whole)]), nil])
    func onlyTextsAreSplit(prompt: RolloutText?) throws {
        let prefix = try prefix(prompt, task())
        #expect(try prefix == self.prefix(prompt, task(nil)))
        #expect(!prefix.isPromptUnsplit)
    }

    @Test func theMetaModelReadsTheSameParts() throws {
        let rollout = Rollout(id: "0", prompt: .text(Self.whole), response: .text("r"))
        let sample = SampleRecord.of(rollout)
        let builder = MetaPromptBuilder(fence: fence, renderer: TemplateRenderer())
        let analysis = try builder.analysis(of: sample, rubric: .items([]), task: task(), templates: templates)
        let prescreen = try builder.prescreen(of: sample, rubric: .items([]), task: task(), templates: templates)
        for user in [analysis[1].content, prescreen[1].content] {
            #expect(user.hasPrefix("The task: \n" + fence.wrap("Argue well.", as: .task)))
            #expect(user.contains(fence.wrap("Is rain wet?", as: .prompt)))
            #expect(!user.contains("im_start"))
        }
    }
}
