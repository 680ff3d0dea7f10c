internal import ChatModels
internal import JSONText

extension ModelConfiguration: ConfigurationSection {
    /// A model that lacks what is required; it never leaves the reader.
    init() { self.init(url: "", model: "") }

    /// The keys of one model.
    static let keys: [ConfigurationKey<ModelConfiguration>] = [
        .urls,
        .required(
            "model", \.model, .name(of: "text", examples: ["judge-7b", "judge-14b"]),
            "The model's name as the server knows it."),
        .value("dialect", \.dialect, .choice, "The kind of server; auto asks it at start."),
        .optional(
            "api_key", \.apiKey, .secret, default: "none",
            "The bearer token of the server; take it from the environment. Never printed."),
        .extraBody,
        .optional(
            "fallback", \.fallback, .name(of: "model name", examples: ["other"]), default: "none",
            "The model that answers where no server of this one is available; results say so in judge_model."),
        .value(
            "priority", \.priority, .choice,
            "Which calls the server takes first, where its dialect knows priorities: vllm, sglang, trtllm, openai."),
        .value(
            "reasoning", \.reasoning, .choice,
            "How much the model thinks before it answers; default sends nothing. Not for tgi and generic."),
        .value(
            "allow_unconstrained", \.allowsUnconstrained, .boolean,
            "Uses a server that ignores constraints: answers are looked for in its text and marked unconstrained."),
        .value(
            "calls_in_flight", \.callsInFlightMax, .integer(in: 1...65_536).unit("calls"),
            "The most calls to each server under way at once; the limit in force adapts to the server."),
        .value(
            "calls_at_start", \.callsInFlightAtStart, .integer(in: 1...65_536).unit("calls"),
            "Where that limit begins; it doubles with each round of answers until the server shows load."),
        .value(
            "attempts", \.attemptsMax, .integer(in: 1...4).unit("attempts"),
            "The most attempts of one call, the first included."),
        .optional(
            "calls_per_hour", \.callsPerHour, .integer(in: 1...1_000_000_000).unit("calls"), default: "no limit",
            "The most calls in any hour; the meta step stops at four fifths of it."),
        .optional(
            "tokens_per_hour", \.tokensPerHour, .integer(in: 1...1_000_000_000).unit("tokens"), default: "no limit",
            "The most tokens of prompts and answers in any hour; the meta step stops at four fifths of it."),
        .value(
            "connect_timeout", \.connectTimeoutSeconds, .seconds(in: 0.1...600),
            "How long connecting may take, the TLS handshake included."),
        .section("tls", \.tls, "How the server behind an https URL is trusted."),
        .value(
            "idle_timeout", \.idleTimeoutSeconds, .seconds(in: 0.1...3600),
            "How long an unused connection is kept; it must be shorter than the server's own time."),
        .value(
            "response_bytes_max", \.responseBytesMax, .bytes(in: 1024...(1 << 28)),
            "The largest response of the server."),
    ]
}

extension ConfigurationKey where Target == ModelConfiguration {
    /// Members of a request body that the service writes itself.
    static let reservedMembers = ["model", "messages", "stream"]

    /// The free-form map `extra_body`.
    fileprivate static let extraBody: ConfigurationKey = {
        let facts = KeyFacts(
            name: "extra_body", type: "map", defaultText: "none",
            text: "Members that every request body carries as they are, for what a server needs beyond its dialect.",
            examples: ["{chat_template_kwargs: {enable_thinking: false}, top_k: 1}"])
        return ConfigurationKey(facts: facts) { node, path, target, state in
            guard case .map(let entries) = node.content else {
                return state.reportKind(node, path, wanted: "a map")
            }
            for entry in entries where reservedMembers.contains(entry.name) {
                let child = ConfigurationPath.child(of: path, entry.name)
                state.report(entry.node.source, child, "the service writes this member itself", "remove it")
            }
            if case .object(let object) = FreeForm.json(node) { target.extraBody = object }
        }
    }()
}
