extension ChatDialect {
    /// LMDeploy.
    ///
    /// Its `session_id` must be unused, so it is never sent; stop strings work only where they are one token.
    public static let lmDeploy = ChatDialect(
        name: "lmdeploy",
        constraintAdvice: "guided decoding depends on LMDeploy's engine; use 0.10 or newer and look at its log",
        bodyFields: [
            "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "seed", "response_format",
            "chat_template_kwargs", "reasoning_effort", "stream",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .regexFormat(type: "regex_schema", member: "regex_schema"),
        choiceForm: .regexFormat(type: "regex_schema", member: "regex_schema"),
        schemaForm: .responseFormat,
        reasoningForm: .template)
}
