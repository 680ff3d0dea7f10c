public import Prompts
public import RewardCore

/// The templates of all tasks and what renders them, as the HTTP interface needs them.
public struct TemplateParts: Sendable {
    /// The templates in force and their history.
    public let book: TemplateBook
    /// Reads templates, to refuse what it cannot read.
    public let renderer: TemplateRenderer
    /// Builds the judge's prompts.
    public let judgePrompts: JudgePromptBuilder
    /// Builds the meta model's prompts.
    public let metaPrompts: MetaPromptBuilder

    /// All parts. The builders must be those that scoring and meta runs use, so that a preview shows what they send.
    public init(
        book: TemplateBook, renderer: TemplateRenderer, judgePrompts: JudgePromptBuilder,
        metaPrompts: MetaPromptBuilder
    ) {
        self.book = book
        self.renderer = renderer
        self.judgePrompts = judgePrompts
        self.metaPrompts = metaPrompts
    }
}
