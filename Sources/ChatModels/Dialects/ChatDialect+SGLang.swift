extension ChatDialect {
    /// SGLang's chat route.
    ///
    /// `regex` is a member of the body itself and there is no list of choices. A closed connection is noticed only at a
    /// poll every 4 s, so an abandoned call is also aborted by its `rid`.
    public static let sglang = ChatDialect(
        name: "sglang",
        bodyFields: [
            "model", "messages", "max_tokens", "temperature", "seed", "regex", "response_format", "logprobs",
            "top_logprobs", "stream", "rid",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .regex(at: ["regex"]),
        choiceForm: .regex(at: ["regex"]),
        schemaForm: .responseFormat,
        allowsMaxLength: true,
        enumValuesMax: nil,
        cacheKeyField: nil,
        tokenAlternativesMax: 20,
        finishReasonsGood: ["stop"],
        removedFieldPrefixes: ["guided_"],
        abort: AbortForm(idField: "rid", path: "/abort_request"))
}
