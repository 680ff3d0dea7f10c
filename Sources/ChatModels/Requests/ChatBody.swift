internal import JSONText
internal import RewardCore

/// Writes the body of a call.
///
/// Equal requests give equal bytes, in every process: members stand in a fixed order, schemas keep their own. Servers
/// cache grammars by schema and prefixes by text, and both caches are lost with the first different byte.
struct ChatBody: Sendable {
    private let model: String
    private let dialect: ChatDialect
    private let omittedFields: Set<String>
    private let extraBody: JSONObject

    /// Bodies for one endpoint.
    init(_ configuration: ChatEndpointConfiguration) {
        model = configuration.model
        dialect = configuration.dialect
        omittedFields = configuration.omittedFields
        extraBody = configuration.extraBody
    }

    /// The body of `request` under an already lowered constraint.
    ///
    /// - Parameter abortID: the call's own id, where it can be aborted by one; it stands last and is the only member
    /// that
    ///   differs between equal requests.
    func bytes(
        for request: ChatRequest, constraint: LoweredConstraint, abortID: String? = nil
    ) throws(ConstraintProblem) -> [UInt8] {
        var writer = JSONWriter(capacity: 512 + request.messages.reduce(0) { $0 + $1.content.utf8.count + 64 })
        writer.beginObject()
        try begin("model", in: &writer)
        writer.string(model)
        try begin("messages", in: &writer)
        write(request.messages, in: &writer)
        try begin(dialect.tokenLimitField, in: &writer)
        writer.int(request.maxTokens + constraint.extraTokens)
        if !omittedFields.contains("temperature") {
            try begin("temperature", in: &writer)
            writer.double(request.temperature)
        }
        if let seed = request.seed, !omittedFields.contains("seed") {
            try begin("seed", in: &writer)
            writer.int(seed)
        }
        for (name, value) in constraint.members {
            try begin(name, in: &writer)
            writer.value(value)
        }
        if request.wantsTokenProbabilities, dialect.tokenAlternativesMax > 0 {
            try begin("logprobs", in: &writer)
            writer.bool(true)
            try begin("top_logprobs", in: &writer)
            writer.int(dialect.tokenAlternativesMax)
        }
        if let name = dialect.cacheKeyField, let key = request.affinityKey, !omittedFields.contains(name) {
            try begin(name, in: &writer)
            writer.string(ChatHeaders.affinityValue(key))
        }
        try begin("stream", in: &writer)
        writer.bool(false)
        for (name, value) in extraBody {
            writer.name(name)
            writer.value(value)
        }
        if let abortID, let abort = dialect.abort {
            try begin(abort.idField, in: &writer)
            writer.string(abortID)
        }
        writer.endObject()
        return writer.takeBytes()
    }

    /// Writes the name of a member after a look at the dialect's list: nothing else may leave this service.
    private func begin(_ name: String, in writer: inout JSONWriter) throws(ConstraintProblem) {
        guard dialect.bodyFields.contains(name) else {
            throw ConstraintProblem(
                detail: "the dialect \(dialect.name) does not list the member \(name); this is a bug, please report it")
        }
        writer.name(name)
    }

    private func write(_ messages: [ChatMessage], in writer: inout JSONWriter) {
        writer.beginArray()
        for message in messages {
            writer.beginObject()
            writer.name("role")
            writer.string(message.role.rawValue)
            writer.name("content")
            writer.string(message.content)
            writer.endObject()
        }
        writer.endArray()
    }
}

extension ChatBody {
    /// The body that aborts the call of that id.
    static func abort(id: String, field: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name(field)
        writer.string(id)
        writer.endObject()
        return writer.takeBytes()
    }
}
