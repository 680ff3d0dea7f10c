/// What one kind of chat server understands, as data: everything that differs between servers of the OpenAI protocol.
///
/// There is no one protocol. Servers refuse fields that they do not know, or ignore them without a word, which for a
/// constraint means free text instead of a score. So a dialect lists the fields that may be sent, and the encoder sends
/// nothing else; what an operator needs beyond it goes through `ChatEndpointConfiguration.extraBody`.
/// A new dialect is a new file with one constant.
public struct ChatDialect: Sendable {
    /// The name as a configuration spells it, such as `vllm`.
    public let name: String
    /// The names of body members that this service may write for a server of the dialect.
    let bodyFields: Set<String>
    /// The member that caps the tokens of an answer; exactly one is ever sent.
    let tokenLimitField: String
    /// How an integer range is asked for.
    let integerForm: IntegerForm
    /// How a choice of strings is asked for.
    let choiceForm: ChoiceForm
    /// How an object under a schema is asked for.
    let schemaForm: SchemaForm
    /// Whether a schema may bound the length of strings; where not, the bound is left out.
    let allowsMaxLength: Bool
    /// Most `enum` values that all parts of a schema may have together; nil has no limit.
    let enumValuesMax: Int?
    /// The member that carries the affinity key, where the server knows one.
    let cacheKeyField: String?
    /// Most alternatives that the server gives for each token with `logprobs` and `top_logprobs`; 0 where it knows
    /// neither.
    let tokenAlternativesMax: Int
    /// Words for an answer that ended by itself. A missing word counts as `stop`.
    let finishReasonsGood: Set<String>
    /// Beginnings of member names that the server once knew and now ignores without a word.
    let removedFieldPrefixes: [String]
    /// How a call is ended that nobody waits for any more, where closing the connection is not enough.
    let abort: AbortForm?

    /// All dialects that a configuration may name.
    public static let all: [ChatDialect] = [.openAI, .vLLM, .sglang]

    /// The dialect that a configuration calls `name`, or nil.
    public static func named(_ name: String) -> ChatDialect? {
        all.first { $0.name == name }
    }
}

/// How a dialect asks for an integer range.
enum IntegerForm: Sendable {
    /// A strict schema of an object with one member of that name; the answer is taken out of the object again.
    case enumSchema(property: String)
    /// A regular expression, at that path of body members.
    case regex(at: [String])
}

/// How a dialect asks for one of several strings.
enum ChoiceForm: Sendable {
    /// A strict schema of an object with one member of that name; the answer is taken out of the object again.
    case enumSchema(property: String)
    /// A regular expression, at that path of body members.
    case regex(at: [String])
    /// The strings themselves, at that path of body members.
    case list(at: [String])
}

/// How a dialect asks for an object under a schema.
enum SchemaForm: Sendable {
    /// OpenAI's `response_format` of type `json_schema`, with `strict`.
    case responseFormat
    /// `structured_outputs.json` without white space between tokens, because free white space lets a model fill its
    /// whole token limit with line breaks.
    case structuredOutputs
}

/// How a dialect ends a call from outside.
struct AbortForm: Sendable, Equatable {
    /// The body member of the call that names it.
    let idField: String
    /// The path below the server's root that is sent `{idField: id}`.
    let path: String
}
