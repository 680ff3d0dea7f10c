extension AccessConfiguration: ConfigurationSection {
    /// The keys of `access`.
    static let keys: [ConfigurationKey<AccessConfiguration>] = [
        .tokens,
        .value(
            "url_tokens", \.takesURLTokens, .boolean,
            "Takes tokens in the URL, as ?token= or as the password of Basic, for what needs only the scope score. "
                + "URLs end up in the logs of proxies."),
        .value("metrics_open", \.metricsAreOpen, .boolean, "Lets GET /metrics be read without a token."),
        .origins,
        .value(
            "failures_max", \.failuresMax, .integer(in: 1...1_000_000).unit("attempts"),
            "Unknown tokens of one client address within a window; further ones get 429. Valid tokens are always "
                + "let in."
        ),
        .value(
            "failure_window", \.failureWindowSeconds, .seconds(in: 1...3600),
            "The length of that window, which begins with the first unknown token."),
        .value(
            "failure_addresses_max", \.failureAddressesMax, .integer(in: 1...1_000_000).unit("addresses"),
            "Client addresses whose unknown tokens are counted at once; beyond it the oldest is forgotten."),
        .value(
            "audit_entries_max", \.auditEntriesMax, .integer(in: 1000...100_000_000).unit("entries"),
            "Entries of the audit log that are kept; beyond it the oldest are deleted. Counts after a restart."),
    ]
}

extension ConfigurationKey where Target == AccessConfiguration {
    /// Most origins.
    static let originsMax = 64

    /// The list `cors_origins`.
    static let origins: ConfigurationKey = {
        let facts = KeyFacts(
            name: "cors_origins", type: "list", range: "up to \(originsMax) of http[s]://host[:port]",
            defaultText: "none",
            text: "Origins of pages elsewhere whose scripts may call the service (CORS); without any, none may.",
            examples: ["['https://lab.example']", "['http://localhost:3000', 'https://lab.example']"])
        return ConfigurationKey(facts: facts) { node, path, target, state in
            guard case .list(let nodes) = node.content else {
                return state.reportKind(node, path, wanted: "a list such as ['https://lab.example']")
            }
            if nodes.count > originsMax {
                state.report(node.source, path, "the list has \(nodes.count) origins", "give it up to \(originsMax)")
            }
            for (index, node) in nodes.enumerated() {
                let item = ConfigurationPath.item(of: path, index)
                guard let origin = scalar(node, item, .origin, &state) else { continue }
                if target.origins.contains(origin) {
                    state.report(node.source, item, "\(state.shown(item)) is listed twice", "keep one of them")
                }
                target.origins.append(origin)
            }
        }
    }()
}

extension ScalarType where Value == String {
    /// An origin as browsers write it (RFC 6454 §6.2): scheme, host, and the port unless it is the scheme's own.
    static let origin = ScalarType(
        name: "origin", examples: [],
        parse: { text throws(ScalarRefusal) in
            let example = "write it as a browser does, for example https://lab.example or http://localhost:3000"
            guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }) else {
                throw ScalarRefusal(what: "is no origin", advice: example)
            }
            let host = text.utf8.dropFirst(scheme.utf8.count)
            let isPlain = host.allSatisfy { byte in
                (97...122).contains(byte) || (48...58).contains(byte) || [45, 46, 91, 93, 95].contains(byte)
            }
            guard !host.isEmpty, host.first != 58, isPlain, ModelURL.refusal(of: text) == nil,
                !text.hasSuffix(scheme == "http://" ? ":80" : ":443")
            else { throw ScalarRefusal(what: "is no origin that a browser sends", advice: example) }
            return text
        }, write: { $0 })
}
