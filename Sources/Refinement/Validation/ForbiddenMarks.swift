/// Marks that no rubric item may hold, because a judge or a chat server could take them for structure: the markers of
/// our fences and the tokens of chat templates.
enum ForbiddenMarks {
    /// Tokens of chat templates that are known by name, in lower case. Tokens of the form `<|…|>` need no entry.
    static let chatTokens = [
        "<|im_start|>", "<|im_end|>", "<|eot_id|>", "[inst]", "[/inst]", "<<sys>>", "<</sys>>", "<start_of_turn>",
        "<end_of_turn>", "<s>", "</s>", "<bos>", "<eos>", "<think>", "</think>", "[system_prompt]", "[/system_prompt]",
    ]

    /// The first mark that the text holds, as it is called in a reason; `nil` when there is none. Letter case,
    /// invisible characters and white space inside a fence marker make no difference.
    static func first(in text: String) -> String? {
        let visible = String(
            String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .format }))
        let folded = visible.lowercased()
        if folded.contains(/\[\s*\[\s*begin(?![a-z])/) { return "the fence marker [[BEGIN" }
        if folded.contains(/\[\s*\[\s*end(?![a-z])/) { return "the fence marker [[END" }
        if let token = chatTokens.first(where: { folded.contains($0) }) { return "the chat template token \(token)" }
        // The full-width bar is what one family of models writes instead of the plain one.
        if folded.contains(/<[|｜][^|｜<>\n]{1,64}[|｜]>/) { return "a chat template token of the form <|…|>" }
        return nil
    }
}
