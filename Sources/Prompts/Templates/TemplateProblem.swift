/// One thing that is wrong with a template's text.
public struct TemplateProblem: Sendable, Hashable {
    /// Where it stands; `nil` for what is missing from the text as a whole.
    public let place: TemplatePlace?
    /// What is wrong and what to do.
    public let detail: String

    /// A problem with its parts.
    public init(place: TemplatePlace?, detail: String) {
        self.place = place
        self.detail = detail
    }

    /// The detail after `line:column: ` where there is a place.
    public var text: String { place.map { "\($0.line):\($0.column): \(detail)" } ?? detail }
}

/// A place in a text, as editors count.
public struct TemplatePlace: Sendable, Hashable {
    /// From 1; lines end with LF or CR LF.
    public let line: Int
    /// From 1, in characters.
    public let column: Int

    /// A place.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
