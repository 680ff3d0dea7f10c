extension ChatDialect {
    /// The server of llama.cpp.
    ///
    /// It knows grammars in GBNF and no regular expressions, and refuses a grammar beside a schema. It closes a
    /// connection after 100 requests even when it is busy, so connections are given up before.
    public static let llamaCpp = ChatDialect(
        name: "llamacpp",
        constraintAdvice: "some chat templates switch grammars off; start the server with --jinja and without thinking",
        bodyFields: [
            "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "seed", "grammar",
            "response_format", "chat_template_kwargs", "reasoning_effort", "logprobs", "top_logprobs",
            "stream",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .grammar(at: ["grammar"]),
        choiceForm: .grammar(at: ["grammar"]),
        schemaForm: .responseFormat,
        allowsMaxLength: true,
        tokenAlternativesMax: 20,
        reasoningForm: .template,
        usesPerConnectionMax: 90)
}
