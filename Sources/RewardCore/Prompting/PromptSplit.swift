/// Takes a prompt that arrives as one chat-templated text apart into the task's description and the prompt proper.
///
/// Some trainers send the text that the policy was given with everything around it: turn markers, the instruction, and
/// only then the question. The pattern has two groups, for the description and for the prompt. It looks at prompts
/// that are one text; chat messages are taken apart already.
public struct PromptSplit: Sendable, Hashable {
    /// The two parts, trimmed of white space and not empty.
    public struct Parts: Sendable, Hashable {
        /// What the policy's work is; stands for the task's own description.
        public let taskDescription: String
        /// What the policy was asked.
        public let prompt: String

        /// The two parts.
        public init(taskDescription: String, prompt: String) {
            self.taskDescription = taskDescription
            self.prompt = prompt
        }
    }

    /// The remark on a rollout whose prompt was not split.
    public static let remark =
        "prompt: the task's prompt_pattern finds no description and prompt in it, so it is used as it is"

    private let compiled: CapturePattern

    /// The pattern as it was written.
    public var pattern: String { compiled.pattern }

    /// A split by a pattern of two capturing groups. Throws where it is none.
    public init(_ pattern: String) throws(PatternError) {
        compiled = try CapturePattern(pattern, groups: 2)
    }

    /// The parts of the prompt; `nil` where the pattern does not match or a part is empty.
    public func parts(of prompt: String) -> Parts? {
        guard let groups = compiled.groups(in: prompt), let description = groups[0].map(\.withoutOuterWhiteSpace),
            let question = groups[1].map(\.withoutOuterWhiteSpace), !description.isEmpty, !question.isEmpty
        else { return nil }
        return Parts(taskDescription: description, prompt: question)
    }
}
