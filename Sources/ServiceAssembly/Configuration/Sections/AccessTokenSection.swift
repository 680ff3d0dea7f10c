internal import RewardCore

/// One entry of `access.tokens`.
struct AccessTokenSection: ConfigurationSection {
    /// The token's name.
    var name = ""
    /// The SHA-256 of the token.
    var digest: [UInt8] = []
    /// What its bearer may do.
    var scopes: Set<AccessScope> = []
    /// When its time is over.
    var expiresAt: Timestamp?

    /// An entry in which no key is present.
    init() {}

    /// The keys of one token. `metareward token new` prints them.
    static let keys: [ConfigurationKey<AccessTokenSection>] = [
        .required("name", \.name, .tokenName, "What logs and the audit log call the bearer."),
        .required("sha256", \.digest, .digest, "The SHA-256 of the token, as 64 hexadecimal digits. Never printed."),
        .scopes,
        .optional(
            "expires_at", \.expiresAt, .time, default: "never", "From when on the token is refused, in RFC 3339."),
    ]
}

extension ConfigurationKey where Target == AccessTokenSection {
    /// The list `scopes`.
    static let scopes: ConfigurationKey = {
        let words = AccessScope.allCases.map(\.rawValue).joined(separator: ", ")
        let facts = KeyFacts(
            name: "scopes", type: "list", range: "some of \(words)",
            text: "What the bearer may do: have rollouts scored, look, or change things, which includes the other two.",
            isRequired: true, examples: ["[score]", "[score, read]", "[operate]"])
        return ConfigurationKey(facts: facts) { node, path, target, state in
            guard case .list(let nodes) = node.content else {
                return state.reportKind(node, path, wanted: "a list of scopes such as [score, read]")
            }
            if nodes.isEmpty { state.report(node.source, path, "the list is empty", "give it some of \(words)") }
            for (index, node) in nodes.enumerated() {
                let type: ScalarType<AccessScope> = .choice
                guard let scope = scalar(node, ConfigurationPath.item(of: path, index), type, &state) else { continue }
                target.scopes.insert(scope)
            }
        }
    }()
}

extension ConfigurationKey where Target == AccessConfiguration {
    /// Most tokens: each is compared with whatever a client presents.
    static let tokensMax = 256

    /// The list `tokens`.
    static let tokens: ConfigurationKey = {
        let facts = KeyFacts(
            name: "tokens", type: "list", range: "up to \(tokensMax) tokens", defaultText: "none",
            text: "The access tokens; `metareward token new` makes one. Without any, only this machine may call.",
            childPrefix: "[]", children: AccessTokenSection.keys.map(\.facts))
        return ConfigurationKey(facts: facts) { node, path, target, state in
            guard case .list(let nodes) = node.content else {
                return state.reportKind(node, path, wanted: "a list of tokens")
            }
            if nodes.count > tokensMax {
                state.report(node.source, path, "the list has \(nodes.count) tokens", "give it up to \(tokensMax)")
            }
            for (index, node) in nodes.enumerated() {
                let item = ConfigurationPath.item(of: path, index)
                var section = AccessTokenSection()
                AccessTokenSection.read(node, item, into: &section, &state)
                if let twin = target.tokens.first(where: { $0.name == section.name && !section.name.isEmpty }) {
                    let what = "the name \"\(twin.name)\" is given twice"
                    state.report(node.source, item + ".name", what, "give each token a name of its own")
                } else if let twin = target.tokens.first(where: { $0.digest == section.digest && !$0.digest.isEmpty }) {
                    let what = "it is the token \"\(twin.name)\" again"
                    state.report(node.source, item + ".sha256", what, "make another with metareward token new")
                }
                target.tokens.append(
                    AccessToken(
                        name: section.name, digest: section.digest, scopes: section.scopes,
                        expiresAt: section.expiresAt))
            }
        }
    }()
}

extension ScalarType where Value == String {
    /// The name of a token.
    static let tokenName = ScalarType(
        name: "name", range: "[A-Za-z0-9._-]{1,64}", examples: ["trainer", "ops-2"],
        parse: { text throws(ScalarRefusal) in
            let isPlain = text.utf8.allSatisfy { byte in
                (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                    || [45, 46, 95].contains(byte)
            }
            guard (1...64).contains(text.utf8.count), isPlain else {
                throw ScalarRefusal(
                    what: "cannot be a token's name", advice: "use 1 to 64 letters, digits and the signs . _ -")
            }
            guard ![Principal.loopback, .anyone, .anonymous].map(\.name).contains(text) else {
                throw ScalarRefusal(
                    what: "stands for callers without a token in the audit log", advice: "choose another name")
            }
            return text
        }, write: { $0 })
}

extension ScalarType where Value == [UInt8] {
    /// A SHA-256 in hexadecimal digits. Somebody may have put the token itself here, so no problem shows the value.
    static let digest = ScalarType(
        name: "SHA-256", range: "64 hexadecimal digits",
        examples: [String(repeating: "0a", count: 32), String(repeating: "F1", count: 32)], isSecret: true,
        parse: { text throws(ScalarRefusal) in
            let digits = Array(text)
            var bytes: [UInt8] = []
            for index in stride(from: 0, to: digits.count - 1, by: 2) {
                guard digits[index].isASCII, let byte = UInt8(String(digits[index...(index + 1)]), radix: 16),
                    digits[index].isHexDigit
                else { break }
                bytes.append(byte)
            }
            guard digits.count == 64, bytes.count == AccessToken.digestBytes else {
                let advice =
                    "metareward token new prints it; for a token at hand: printf %s \"$TOKEN\" | sha256sum"
                throw ScalarRefusal(what: "is no SHA-256 in 64 hexadecimal digits", advice: advice, hidesValue: true)
            }
            return bytes
        }, write: { _ in "" })
}

extension ScalarType where Value == Timestamp {
    /// A point in time.
    static let time = ScalarType(
        name: "time of day", range: "RFC 3339",
        examples: ["'2030-01-01T00:00:00Z'", "'2031-06-30T12:00:00+02:00'"],
        parse: { text throws(ScalarRefusal) in
            guard let time = Timestamp(text: text) else {
                throw ScalarRefusal(
                    what: "is no time in RFC 3339", advice: "write for example 2027-01-01T00:00:00Z")
            }
            return time
        }, write: { $0.text })
}
