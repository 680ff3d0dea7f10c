internal import RewardCore

/// Turns texts with chat markers into what a judge should read: the same words without markers.
///
/// Trainers decode token ids with special tokens included, so prompts come with the model's whole chat template and
/// responses end with end and fill tokens. Nothing that was said is dropped: where a response holds several turns, as
/// that of an agent does, or markers that the policy wrote itself, all turns are kept under their roles.
enum ChatTemplateText {
    /// A prompt: its turns as messages; one turn of a user, or a text without markers, as text. The empty turn that
    /// asks the policy to go on is dropped.
    static func prompt(_ text: String) -> RolloutText {
        var turns = ChatTurnScanner.turns(of: text)
        if let last = turns.last, last.role == "assistant", !last.isEnded, turns.count > 1,
            ["", "<think>"].contains(last.text.withoutOuterWhiteSpace)
        {
            turns.removeLast()
        }
        return rolloutText(turns, firstRole: "system", plainRole: "user")
    }

    /// A response: the words of the assistant's turn.
    static func response(_ text: String) -> RolloutText {
        rolloutText(ChatTurnScanner.turns(of: text), firstRole: "assistant", plainRole: "assistant")
    }

    /// A prompt and the response behind it: what follows `prefix` where the text begins with it, else the last turn of
    /// the assistant; a text without such a turn is all response.
    static func split(_ text: String, prefix: String?) -> (prompt: String?, response: RolloutText, before: RolloutText?)
    {
        if let prefix, !prefix.isEmpty, text.utf8.starts(with: prefix.utf8) {
            return (prefix, response(String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)), nil)
        }
        let turns = ChatTurnScanner.turns(of: text)
        guard let last = turns.lastIndex(where: { $0.role == "assistant" }) else {
            return (prefix, response(text), nil)
        }
        let before =
            last == 0 ? nil : rolloutText(Array(turns[..<last]), firstRole: "system", plainRole: "user")
        return (prefix, rolloutText(Array(turns[last...]), firstRole: "assistant", plainRole: "assistant"), before)
    }

    /// Turns as a rollout's text. A turn without a role has `firstRole`; a single one of `plainRole` needs no role.
    private static func rolloutText(
        _ turns: [ChatTurnScanner.Turn], firstRole: String, plainRole: String
    ) -> RolloutText {
        guard let first = turns.first else { return .text("") }
        if turns.count == 1, first.role == nil || first.role == plainRole { return .text(first.text) }
        return .messages(turns.map { RolloutText.Message(role: $0.role ?? firstRole, content: $0.text) })
    }
}
