internal import JSONText
internal import RewardCore

extension ChatEndpoint {
    /// Characters of a prompt, white space not counted, from which on its count of tokens is looked at. Shorter ones
    /// fit any context.
    static let promptLengthLookedAt = 2000
    /// Characters that one token stands for at most, taken over a whole prompt.
    static let charactersPerToken = 8

    /// The completion as the caller may have it: cut at stop strings, of a prompt that the server read whole, and with
    /// the answer looked for where the server may ignore constraints.
    func accepted(
        _ completion: Completion, for request: ChatRequest, constraint: LoweredConstraint
    ) throws(AttemptFailure) -> Completion {
        if configuration.dialect.truncatesPrompts { try checkPrompt(completion, of: request) }
        var completion = completion
        completion.text = StopStrings.cut(completion.text, at: configuration.stopStrings)
        guard !completion.text.allSatisfy(\.isWhitespace) else {
            throw AttemptFailure(
                kind: .judgeInvalid, detail: "answered nothing before a stop string", retry: .never,
                usage: completion.usage)
        }
        let answer = constraint.unwrapped(completion.text)
        if configuration.allowsUnconstrained, !ConstraintCheck.fits(answer, request.constraint) {
            guard let found = TolerantAnswer.find(in: answer, request.constraint) else {
                throw AttemptFailure(
                    kind: .judgeInvalid, detail: "ignored the constraint, and its answer holds none that fits",
                    retry: .never, usage: completion.usage)
            }
            completion.text = found
            completion.isUnconstrained = true
        }
        return completion
    }

    /// Throws where the server counted far fewer tokens than the prompt can have: it has cut it, and the answer is
    /// about something else. A server that counts nothing cannot be checked.
    private func checkPrompt(_ completion: Completion, of request: ChatRequest) throws(AttemptFailure) {
        let length = request.messages.reduce(0) { sum, message in
            sum + message.content.unicodeScalars.reduce(0) { $0 + ($1.isWhiteSpace ? 0 : 1) }
        }
        let tokens = completion.usage.promptTokens
        guard length >= Self.promptLengthLookedAt, tokens > 0, tokens < length / Self.charactersPerToken else { return }
        throw AttemptFailure(
            kind: .contextTooLong,
            detail: "read only \(tokens) tokens of a prompt of \(length) characters; give the server a longer context"
                + " (OLLAMA_CONTEXT_LENGTH) or shorten the rollout", retry: .never, usage: completion.usage)
    }
}
