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
    private let switches: JSONObject
    private let extraBody: JSONObject

    /// Bodies for one endpoint.
    init(_ configuration: ChatEndpointConfiguration) {
        model = configuration.model
        dialect = configuration.dialect
        omittedFields = configuration.omittedFields
        switches = JSONObject(
            [
                configuration.dialect.members(priority: configuration.priority),
                configuration.dialect.members(reasoning: configuration.reasoning),
            ].flatMap { $0.map(Array.init) ?? [] })
        extraBody = Self.merged(configuration.dialect.fixedMembers, configuration.extraBody)
    }

    /// The body of `request` under an already lowered constraint.
    ///
    /// - Parameters:
    ///   - abortID: the call's own id, where it can be aborted by one; it stands last and is the only member that
    ///     differs between equal requests.
    ///   - quirks: what the model is known to refuse.
    func bytes(
        for request: ChatRequest, constraint: LoweredConstraint, abortID: String? = nil,
        quirks: LearnedQuirks = LearnedQuirks()
    ) throws(ConstraintProblem) -> [UInt8] {
        var writer = JSONWriter(capacity: 512 + request.messages.reduce(0) { $0 + $1.content.utf8.count + 64 })
        writer.beginObject()
        try begin("model", in: &writer)
        writer.string(model)
        try begin("messages", in: &writer)
        write(request.messages, in: &writer)
        try begin(quirks.tokenLimitField(dialect.tokenLimitField), in: &writer)
        writer.int(request.maxTokens + constraint.extraTokens)
        if !omittedFields.contains("temperature"), !quirks.drops("temperature") {
            try begin("temperature", in: &writer)
            writer.double(request.temperature)
        }
        if let seed = request.seed, !omittedFields.contains("seed"), !quirks.drops("seed") {
            try begin("seed", in: &writer)
            writer.int(seed)
        }
        for (name, value) in constraint.members {
            try begin(name, in: &writer)
            writer.value(value)
        }
        if request.wantsTokenProbabilities, dialect.tokenAlternativesMax > 0, !quirks.drops("logprobs") {
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
        for (name, value) in switches {
            try begin(name, in: &writer)
            writer.value(value)
        }
        for (name, value) in extraBody where !quirks.drops(name) {
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

    /// The dialect's own members with an operator's behind them; where both name one object, the operator's counts and
    /// the dialect's fills in what is missing.
    private static func merged(_ fixed: JSONObject, _ extra: JSONObject) -> JSONObject {
        var result = fixed
        for (name, value) in extra {
            guard var members = fixed[name]?.object, let own = value.object else {
                result.set(name, to: value)
                continue
            }
            for (inner, value) in own { members.set(inner, to: value) }
            result.set(name, to: .object(members))
        }
        return result
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
