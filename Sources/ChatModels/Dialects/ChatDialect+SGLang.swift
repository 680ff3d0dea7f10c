extension ChatDialect {
    /// SGLang's chat route.
    ///
    /// `regex` is a member of the body itself and there is no list of choices. A closed connection is noticed only at a
    /// poll every 4 s, so an abandoned call is also aborted by its `rid`. Unknown fields are ignored without a word.
    public static let sglang = ChatDialect(
        name: "sglang",
        constraintAdvice: "the server may be vLLM, which ignores regex, or run with --grammar-backend none",
        bodyFields: [
            "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "seed", "regex",
            "response_format", "priority", "chat_template_kwargs", "reasoning_effort", "logprobs", "top_logprobs",
            "stream", "rid",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .regex(at: ["regex"]),
        choiceForm: .regex(at: ["regex"]),
        schemaForm: .responseFormat,
        allowsMaxLength: true,
        tokenAlternativesMax: 20,
        priorityForm: .higherFirst,
        reasoningForm: .template,
        removedFieldPrefixes: ["guided_"],
        abort: AbortForm(idField: "rid", path: "/abort_request"))
}
