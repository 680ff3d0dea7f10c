public import RewardCore

/// The turns of the growing conversation of program `stepwise`. Roles alternate: the first item's request stands in the
/// same message as the shared start, because some chat templates refuse two user turns in a row.
extension JudgePromptBuilder {
    /// The shared start and the request for a rationale on the first item.
    public func opening(_ prefix: JudgePrefix, item: RubricItem) -> [ChatMessage] {
        [
            ChatMessage(.system, prefix.system),
            ChatMessage(.user, prefix.user + "\n\n" + Self.rationaleRequest(item)),
        ]
    }

    /// The request for a rationale on another item.
    public func rationaleTurn(_ item: RubricItem) -> ChatMessage { ChatMessage(.user, Self.rationaleRequest(item)) }

    /// The request for the integer.
    public func scoreTurn(_ item: RubricItem) -> ChatMessage {
        ChatMessage(
            .user,
            "Now assign the score for this item: one integer from \(item.min) to \(item.max). Reply with the integer"
                + " and nothing else.")
    }

    private static func rationaleRequest(_ item: RubricItem) -> String {
        "The rubric item to apply:\n" + RubricText.write([item])
            + "\n\nSay in one sentence what in the response decides under this item alone, and end with"
            + " \(RationaleEnd.mark). Give no score yet."
    }
}
