internal import JSONText

extension ChatEndpointConfiguration {
    /// Everything that is wrong with the configuration, in the order of its settings; empty when it can be used.
    public var problems: [ChatConfigurationProblem] {
        var found: [ChatConfigurationProblem] = []
        func demand(_ holds: Bool, _ key: String, _ detail: @autoclosure () -> String) {
            if !holds { found.append(ChatConfigurationProblem(key: key, detail: detail())) }
        }
        demand(!name.isEmpty, "name", "is empty; say what results shall call the model")
        if let problem = EndpointURL.problem(of: url) { demand(false, "url", problem) }
        for url in furtherURLs {
            if let problem = EndpointURL.problem(of: url) { demand(false, "furtherURLs", problem) }
        }
        demand(furtherURLs.count < 64, "furtherURLs", "has \(furtherURLs.count) servers; give at most 63")
        demand(
            Set(furtherURLs + [url]).count == furtherURLs.count + 1, "furtherURLs",
            "names a server twice; give each one once")
        demand(!model.isEmpty, "model", "is empty; give the name that the server knows the model by")
        if let apiKey {
            let isVisible = !apiKey.isEmpty && apiKey.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            demand(
                isVisible, "apiKey", "is empty or holds something other than visible ASCII; check where it is read from"
            )
        }
        found += extraBodyProblems + switchProblems
        let omittable = self.omittable
        for field in omittedFields.sorted() {
            demand(
                omittable.contains(field), "omittedFields",
                "\(field) cannot be left out; only \(omittable.sorted().joined(separator: ", ")) can")
        }
        demand(affinityHeaders.count <= 8, "affinityHeaders", "has \(affinityHeaders.count) names; give at most 8")
        for header in affinityHeaders {
            demand(
                ChatHeaders.isFreeName(header), "affinityHeaders",
                "\(header) is no field name, or one that the client writes itself; choose another")
        }
        found += limitProblems
        return found
    }

    /// Members that an operator may suppress.
    private var omittable: Set<String> {
        Set(["temperature", "seed"] + [dialect.cacheKeyField].compactMap { $0 })
    }

    /// Members that the service writes or must never send: both token limits, because two caps are one too many, and
    /// `n`, because only the first answer would be read. What it writes only when it is told to is free otherwise.
    private var ownedFields: Set<String> {
        let switches = [dialect.members(priority: priority), dialect.members(reasoning: reasoning)].flatMap {
            $0?.names ?? []
        }
        return dialect.bodyFields.subtracting(Self.switchFields).subtracting(dialect.fixedMembers.names)
            .union(switches).union(["max_tokens", "max_completion_tokens", "n", "stream_options"])
            .subtracting(omittedFields.intersection(omittable))
    }

    /// Members that are written only where a setting asks for them.
    private static let switchFields: Set<String> = [
        "priority", "service_tier", "chat_template_kwargs", "reasoning_effort", "reasoning",
    ]

    /// The stop strings in the extra body, at which answers are also cut here.
    var stopStrings: [String] { StopStrings.list(extraBody["stop"]) ?? [] }

    private var switchProblems: [ChatConfigurationProblem] {
        var found: [ChatConfigurationProblem] = []
        if dialect.members(priority: priority) == nil {
            found.append(
                ChatConfigurationProblem(
                    key: "priority", detail: "is unknown to \(dialect.name) servers; remove it"))
        }
        if dialect.members(reasoning: reasoning) == nil {
            found.append(
                ChatConfigurationProblem(
                    key: "reasoning",
                    detail: "has no common form for \(dialect.name) servers; say it in the extra body instead"))
        }
        if let stops = StopStrings.list(extraBody["stop"]), stops.count <= StopStrings.countMax { return found }
        let detail = "must be a string or a list of at most \(StopStrings.countMax) strings"
        return found + [ChatConfigurationProblem(key: "extraBody.stop", detail: detail)]
    }

    private var extraBodyProblems: [ChatConfigurationProblem] {
        let owned = ownedFields
        return extraBody.names.compactMap { name in
            if owned.contains(name) {
                return ChatConfigurationProblem(
                    key: "extraBody.\(name)", detail: "is written by the service itself; remove it")
            }
            if dialect.removedFieldPrefixes.contains(where: { name.hasPrefix($0) }) {
                return ChatConfigurationProblem(
                    key: "extraBody.\(name)",
                    detail: "is ignored by \(dialect.name) servers without a word; remove it")
            }
            return nil
        }
    }

    private var limitProblems: [ChatConfigurationProblem] {
        var found: [ChatConfigurationProblem] = []
        func demand(_ holds: Bool, _ key: String, _ range: String) {
            if !holds { found.append(ChatConfigurationProblem(key: key, detail: "is out of range; use \(range)")) }
        }
        demand((1...65_536).contains(callsInFlightMax), "callsInFlightMax", "1 to 65536")
        demand((1...65_536).contains(callsInFlightAtStart), "callsInFlightAtStart", "1 to 65536")
        demand(callTimeout > .zero && callTimeout <= .seconds(3600), "callTimeout", "more than 0 s, at most 3600 s")
        demand(
            connectTimeout > .zero && connectTimeout <= .seconds(600), "connectTimeout", "more than 0 s, at most 600 s")
        demand((1024...1_073_741_824).contains(responseBytesMax), "responseBytesMax", "1024 to 1073741824 bytes")
        demand((1...4).contains(retries.attemptsMax), "retries.attemptsMax", "1 to 4")
        demand(
            retries.backoffBase > .zero && retries.backoffBase <= .seconds(60), "retries.backoffBase",
            "more than 0 s, at most 60 s")
        demand(
            retries.backoffMax >= retries.backoffBase && retries.backoffMax <= .seconds(600), "retries.backoffMax",
            "backoffBase to 600 s")
        demand((0...1).contains(retries.budgetRatio), "retries.budgetRatio", "0 to 1")
        demand((0...100_000).contains(retries.budgetReserve), "retries.budgetReserve", "0 to 100000")
        return found
    }
}
