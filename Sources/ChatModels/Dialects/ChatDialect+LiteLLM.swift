extension ChatDialect {
    /// The LiteLLM proxy.
    ///
    /// With `drop_params` it drops `response_format` without a word for models that it thinks do not know it. It goes
    /// on upstream with calls that nobody waits for.
    public static let liteLLM = ChatDialect(
        name: "litellm",
        constraintAdvice: "drop_params drops response_format without a word; turn it off in the proxy",
        bodyFields: [
            "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "seed", "response_format",
            "reasoning_effort", "logprobs", "top_logprobs",
            "stream",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .enumSchema(property: "score"),
        choiceForm: .enumSchema(property: "choice"),
        schemaForm: .responseFormat,
        enumValuesMax: 1000,
        tokenAlternativesMax: 20,
        reasoningForm: .effort(off: "none"))
}
