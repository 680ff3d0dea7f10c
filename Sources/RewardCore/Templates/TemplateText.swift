/// What a task's configuration says of one template; what it leaves out is the project's own wording.
public struct TemplateText: Sendable, Hashable {
    /// The text with its `{{variables}}`; `nil` keeps the default text.
    public var text: String?
    /// The system line that goes with it; `nil` keeps the default line.
    public var system: String?

    /// A template with what is configured of it.
    public init(text: String? = nil, system: String? = nil) {
        self.text = text
        self.system = system
    }
}
