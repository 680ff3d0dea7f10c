extension ChatDialect {
    /// A server of which nothing is known: the oldest common fields, and schemas in OpenAI's shape.
    public static let generic = ChatDialect(
        name: "generic",
        constraintAdvice: "name the dialect of the server instead, or use one that knows json_schema",
        bodyFields: [
            "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "seed", "response_format",
            "stream",
        ],
        tokenLimitField: "max_tokens",
        integerForm: .enumSchema(property: "score"),
        choiceForm: .enumSchema(property: "choice"),
        schemaForm: .responseFormat,
        enumValuesMax: 1000)
}
