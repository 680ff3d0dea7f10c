extension ChatDialect {
    /// OpenAI's own API and gateways that follow it closely.
    ///
    /// It refuses unknown fields with 400, has no regular expressions, and its strict schemas are unsure about bounds
    /// of numbers and strings: integers and choices are therefore an `enum` in a one-member object. Of all `enum`
    /// values together it takes 1,000. Newer models refuse `max_tokens`.
    public static let openAI = ChatDialect(
        name: "openai",
        constraintAdvice: "the model must know structured outputs (json_schema with strict)",
        bodyFields: [
            "model", "messages", "max_completion_tokens", "max_tokens", "temperature", "seed", "response_format",
            "prompt_cache_key", "service_tier", "reasoning_effort", "logprobs", "top_logprobs", "stream",
        ],
        tokenLimitField: "max_completion_tokens",
        integerForm: .enumSchema(property: "score"),
        choiceForm: .enumSchema(property: "choice"),
        schemaForm: .responseFormat,
        enumValuesMax: 1000,
        cacheKeyField: "prompt_cache_key",
        tokenAlternativesMax: 20,
        priorityForm: .serviceTier,
        reasoningForm: .effort(off: "none"))
}
