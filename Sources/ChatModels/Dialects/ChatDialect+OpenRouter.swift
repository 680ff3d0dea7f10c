internal import JSONText

extension ChatDialect {
    /// OpenRouter.
    ///
    /// It may choose a provider that ignores schemas, unless it is told to require all parameters; and it reports
    /// errors of providers inside responses of status 200.
    public static let openRouter = ChatDialect(
        name: "openrouter",
        constraintAdvice: "choose a model with structured outputs, and leave require_parameters of extra_body on",
        bodyFields: [
            "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "seed", "response_format",
            "provider", "reasoning", "logprobs", "top_logprobs",
            "stream",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .enumSchema(property: "score"),
        choiceForm: .enumSchema(property: "choice"),
        schemaForm: .responseFormat,
        enumValuesMax: 1000,
        fixedMembers: ["provider": ["require_parameters": true]],
        tokenAlternativesMax: 20,
        reasoningForm: .object)
}
