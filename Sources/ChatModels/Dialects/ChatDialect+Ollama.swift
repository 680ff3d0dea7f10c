extension ChatDialect {
    /// Ollama's OpenAI-compatible route.
    ///
    /// It reads `max_tokens` alone: with the other name there would be no limit. It drops everything that it does not
    /// know, has schemas and nothing else, and cuts a prompt that does not fit its context without a word, which would
    /// let a judge score a response that it never saw.
    public static let ollama = ChatDialect(
        name: "ollama",
        constraintAdvice: "some models ignore schemas while thinking is off; try another model or turn thinking on",
        bodyFields: [
            "model", "messages", "max_tokens", "temperature", "seed", "response_format", "reasoning_effort", "logprobs",
            "top_logprobs",
            "stream",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .enumSchema(property: "score"),
        choiceForm: .enumSchema(property: "choice"),
        schemaForm: .responseFormat,
        tokenAlternativesMax: 20,
        reasoningForm: .effort(off: "none"),
        truncatesPrompts: true)
}
