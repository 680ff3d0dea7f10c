internal import RewardCore

extension ScalarType where Value == String {
    /// Text of at least one letter.
    static let text = ScalarType(
        name: "text", examples: ["words", "other words"],
        parse: { text throws(ScalarRefusal) in try nonEmpty(text) }, write: { $0 })

    /// The name of something that the configuration defines elsewhere.
    static func name(of thing: String, examples: [String]) -> ScalarType {
        ScalarType(
            name: thing, examples: examples, parse: { text throws(ScalarRefusal) in try nonEmpty(text) }, write: { $0 })
    }

    /// A file or folder.
    static let path = ScalarType(
        name: "path", examples: ["some/place", "other/place"],
        parse: { text throws(ScalarRefusal) in
            let path = try nonEmpty(text)
            guard path != "~", !path.hasPrefix("~/") else {
                throw ScalarRefusal(what: "begins with \"~\", which only a shell replaces", advice: "write ${HOME}")
            }
            guard !path.utf8.contains(0) else {
                throw ScalarRefusal(what: "contains a NUL byte", advice: "remove it")
            }
            return path
        }, write: { $0 })

    /// A host name or address to bind.
    static let host = ScalarType(
        name: "address", range: "an IPv4 or IPv6 address, localhost", examples: ["'::1'", "127.0.0.2"],
        parse: { text throws(ScalarRefusal) in
            let host = try nonEmpty(text)
            guard host.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 47 && $0 != 91 && $0 != 93 }) else {
                throw ScalarRefusal(what: "is no address", advice: "write for example 127.0.0.1 or ::1, without a port")
            }
            return host
        }, write: { $0 })

    /// The base URL of a model server.
    static let url = ScalarType(
        name: "URL", range: "http[s]://host[:port][/path]",
        examples: ["http://127.0.0.1:8001/v1", "https://model:9000"],
        parse: { text throws(ScalarRefusal) in
            if let refusal = ModelURL.refusal(of: text) { throw refusal }
            return text
        }, write: { $0 })

    /// A partition's name.
    static let partition = ScalarType(
        name: "partition name", range: "[A-Za-z0-9._/-]{1,128}", examples: ["algebra/cluster-1"],
        parse: { text throws(ScalarRefusal) in
            guard Lineage.isPartitionName(text) else {
                throw ScalarRefusal(
                    what: "is no partition name", advice: "use 1 to 128 letters, digits and the signs . _ / -")
            }
            return text
        }, write: { $0 })

    private static func nonEmpty(_ text: String) throws(ScalarRefusal) -> String {
        guard !text.isEmpty else { throw ScalarRefusal(what: "is empty", advice: "give a value, or remove the key") }
        return text
    }
}

extension ScalarType where Value == Secret {
    /// A secret that a header carries, so visible ASCII only.
    static let secret = ScalarType(
        name: "secret", examples: ["'${EXAMPLE_KEY:-k1}'", "k2"], isSecret: true,
        parse: { text throws(ScalarRefusal) in
            guard !text.isEmpty else {
                throw ScalarRefusal(what: "is empty", advice: "give a value, or remove the key")
            }
            guard text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
                let advice = "look for a line break or a space at its end"
                throw ScalarRefusal(what: "contains a letter that no header can carry", advice: advice)
            }
            return Secret(text)
        }, write: { $0.description })
}

extension ScalarType where Value == PromptSplit {
    /// A pattern with two groups: the task's description and the prompt.
    static let promptPattern = ScalarType(
        name: "pattern", range: "a regular expression with two capturing groups",
        examples: ["'Task:(.+?)Prompt:(.+)'", "'^(.+?)\\n\\n(.+)'"],
        parse: { text throws(ScalarRefusal) in
            do throws(PatternError) {
                return try PromptSplit(text)
            } catch {
                throw ScalarRefusal(
                    what: "cannot be used: at character \(error.offset + 1), \(error.problem)",
                    advice: "correct the pattern")
            }
        }, write: { $0.pattern })
}
