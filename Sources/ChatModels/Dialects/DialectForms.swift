/// How a dialect asks for a short text out of a finite set: an integer range, or a choice of strings.
enum TextForm: Sendable {
    /// A strict schema of an object with one member of that name; the answer is taken out of the object again.
    case enumSchema(property: String)
    /// A regular expression, at that path of body members.
    case regex(at: [String])
    /// `response_format` of a type of its own, with a regular expression under a name of its own.
    case regexFormat(type: String, member: String)
    /// A grammar in GBNF, at that path of body members.
    case grammar(at: [String])
    /// The strings themselves, at that path of body members; not for integers.
    case list(at: [String])
}

/// How a dialect asks for an object under a schema.
enum SchemaForm: Sendable {
    /// OpenAI's `response_format` of type `json_schema`, with `strict`.
    case responseFormat
    /// `response_format` of type `json_schema` with name and schema under `value`.
    case responseFormatValue
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

/// How a dialect spells a priority. The directions differ between servers, so the words are neutral and lowered here.
enum PriorityForm: Sendable {
    /// `priority`, an integer; smaller is sooner.
    case lowerFirst
    /// `priority`, an integer; larger is sooner.
    case higherFirst
    /// `priority`, a fraction in 0…1; larger is sooner.
    case fraction
    /// `service_tier`, in words.
    case serviceTier
}

/// How a dialect is told how much a model shall think.
enum ReasoningForm: Sendable {
    /// `chat_template_kwargs.enable_thinking`; the efforts as `reasoning_effort`.
    case template
    /// `reasoning_effort`, with that word for none.
    case effort(off: String)
    /// `reasoning`, an object with `enabled` or `effort`.
    case object
}
