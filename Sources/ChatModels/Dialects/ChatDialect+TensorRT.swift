extension ChatDialect {
    /// TensorRT-LLM.
    ///
    /// It refuses every unknown field, and both token limits at once. Constraints need a guided decoding backend in the
    /// server's configuration.
    public static let tensorRT = ChatDialect(
        name: "trtllm",
        constraintAdvice: "the server needs guided_decoding_backend in its configuration, such as xgrammar",
        bodyFields: [
            "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "seed", "response_format",
            "priority", "chat_template_kwargs", "reasoning_effort", "stream",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .regexFormat(type: "regex", member: "regex"),
        choiceForm: .regexFormat(type: "regex", member: "regex"),
        schemaForm: .responseFormat,
        priorityForm: .fraction,
        reasoningForm: .template)
}
