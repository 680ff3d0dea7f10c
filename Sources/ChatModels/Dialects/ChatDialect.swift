internal import JSONText

/// What one kind of chat server understands, as data: everything that differs between servers of the OpenAI protocol.
///
/// There is no one protocol. Servers refuse fields that they do not know, or ignore them without a word, which for a
/// constraint means free text instead of a score. So a dialect lists the fields that may be sent, and the encoder sends
/// nothing else; what an operator needs beyond it goes through `ChatEndpointConfiguration.extraBody`.
/// A new dialect is a new file with one constant.
public struct ChatDialect: Sendable {
    /// The name as a configuration spells it, such as `vllm`.
    public let name: String
    /// What an operator should look at when a server of the dialect ignores constraints: half a sentence.
    public let constraintAdvice: String
    /// The names of body members that this service may write for a server of the dialect.
    let bodyFields: Set<String>
    /// The member that caps the tokens of an answer; exactly one is ever sent.
    let tokenLimitField: String
    /// How an integer range is asked for.
    let integerForm: TextForm
    /// How a choice of strings is asked for.
    let choiceForm: TextForm
    /// How an object under a schema is asked for.
    let schemaForm: SchemaForm
    /// Whether a schema may bound the length of strings; where not, the bound is left out.
    var allowsMaxLength = false
    /// Most `enum` values that all parts of a schema may have together; nil has no limit.
    var enumValuesMax: Int?
    /// Members that every body has, such as a gateway's rule for choosing providers.
    var fixedMembers = JSONObject()
    /// The member that carries the affinity key, where the server knows one.
    var cacheKeyField: String?
    /// Most alternatives that the server gives for each token with `logprobs` and `top_logprobs`; 0 where it knows
    /// neither.
    var tokenAlternativesMax = 0
    /// How calls are put before or behind others; nil where the server knows no priorities.
    var priorityForm: PriorityForm?
    /// How thinking is turned off or measured; nil where there is no common way.
    var reasoningForm: ReasoningForm?
    /// Words for an answer that ended by itself. A missing word counts as `stop`.
    var finishReasonsGood: Set<String> = ["stop"]
    /// Beginnings of member names that the server once knew and now ignores without a word.
    var removedFieldPrefixes: [String] = []
    /// How a call is ended that nobody waits for any more, where closing the connection is not enough.
    var abort: AbortForm?
    /// How many requests a connection may carry, below the server's own limit; nil where it has none.
    var usesPerConnectionMax: Int?
    /// Whether the server cuts a prompt that is too long without a word, so that its count of tokens must be looked at.
    var truncatesPrompts = false

    /// All dialects that a configuration may name.
    public static let all: [ChatDialect] = [
        .openAI, .vLLM, .sglang, .llamaCpp, .ollama, .tgi, .lmDeploy, .tensorRT, .openRouter, .liteLLM, .generic,
    ]

    /// The dialect that a configuration calls `name`, or nil.
    public static func named(_ name: String) -> ChatDialect? {
        all.first { $0.name == name }
    }
}
