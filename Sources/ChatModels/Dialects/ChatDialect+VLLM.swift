extension ChatDialect {
    /// vLLM from 0.12 on.
    ///
    /// Constraints are members of `structured_outputs`. Unknown fields are ignored without a word; so are the
    /// `guided_…` fields of older versions, which is why they are refused here.
    public static let vLLM = ChatDialect(
        name: "vllm",
        constraintAdvice: "structured_outputs needs vLLM 0.12 or newer; an SGLang server ignores it",
        bodyFields: [
            "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "seed", "structured_outputs",
            "priority", "chat_template_kwargs", "reasoning_effort", "logprobs", "top_logprobs", "stream",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .regex(at: ["structured_outputs", "regex"]),
        choiceForm: .list(at: ["structured_outputs", "choice"]),
        schemaForm: .structuredOutputs,
        allowsMaxLength: true,
        tokenAlternativesMax: 20,
        priorityForm: .lowerFirst,
        reasoningForm: .template,
        removedFieldPrefixes: ["guided_"])
}
