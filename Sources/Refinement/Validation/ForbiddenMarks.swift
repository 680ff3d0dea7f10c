internal import Prompts

/// Marks that no rubric item may hold, because a judge or a chat server could take them for structure: the markers of
/// our fences and the tokens of chat templates.
enum ForbiddenMarks {
    /// The first mark that the text holds, as it is called in a reason; `nil` when there is none. Letter case,
    /// invisible characters and white space inside a fence marker make no difference.
    static func first(in text: String) -> String? {
        let visible = String(
            String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .format }))
        let folded = visible.lowercased()
        if folded.contains(/\[\s*\[\s*begin(?![a-z])/) { return "the fence marker [[BEGIN" }
        if folded.contains(/\[\s*\[\s*end(?![a-z])/) { return "the fence marker [[END" }
        if let token = ChatTemplateTokens.named.first(where: { folded.contains($0) }) {
            return "the chat template token \(token)"
        }
        // The full-width bar is what one family of models writes instead of the plain one.
        if folded.contains(/<[|｜][^|｜<>\n]{1,64}[|｜]>/) { return "a chat template token of the form <|…|>" }
        return nil
    }
}
