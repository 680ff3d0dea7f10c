extension ChatDialect {
    /// Text Generation Inference, in maintenance.
    ///
    /// Its `response_format` has the constraint under `value`; OpenAI's shape is refused with 422. Another model name
    /// than the served one, or `tgi`, is taken for an adapter.
    public static let tgi = ChatDialect(
        name: "tgi",
        constraintAdvice: "the server must run with grammar support, which --disable-grammar-support takes away",
        bodyFields: [
            "model", "messages", "max_tokens", "temperature", "seed", "response_format", "logprobs", "top_logprobs",
            "stream",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .regexFormat(type: "regex", member: "value"),
        choiceForm: .regexFormat(type: "regex", member: "value"),
        schemaForm: .responseFormatValue,
        tokenAlternativesMax: 5)
}
