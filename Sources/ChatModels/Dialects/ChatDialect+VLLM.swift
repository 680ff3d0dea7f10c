extension ChatDialect {
    /// vLLM from 0.12 on.
    ///
    /// Constraints are members of `structured_outputs`. Unknown fields are ignored without a word; so are the
    /// `guided_…` fields of older versions, which is why they are refused here.
    public static let vLLM = ChatDialect(
        name: "vllm",
        bodyFields: [
            "model", "messages", "max_tokens", "temperature", "seed", "structured_outputs", "logprobs", "top_logprobs",
            "stream",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .regex(at: ["structured_outputs", "regex"]),
        choiceForm: .list(at: ["structured_outputs", "choice"]),
        schemaForm: .structuredOutputs,
        allowsMaxLength: true,
        enumValuesMax: nil,
        cacheKeyField: nil,
        tokenAlternativesMax: 20,
        finishReasonsGood: ["stop"],
        removedFieldPrefixes: ["guided_"],
        abort: nil)
}
