internal import JSONText
internal import RewardCore

/// Members with their values, in one call; `nil` is written as `null`.
extension JSONWriter {
    /// Writes a member that is a string.
    mutating func member(_ name: String, _ value: String?) {
        self.name(name)
        if let value { string(value) } else { null() }
    }

    /// Writes a member that is an integer.
    mutating func member(_ name: String, _ value: Int?) {
        self.name(name)
        if let value { int(value) } else { null() }
    }

    /// Writes a member that is a score: an integer where it is one, so that scores of integers stay integers.
    mutating func member(_ name: String, score: Double?) {
        if let score, let integer = Int(exactly: score) { member(name, integer) } else { member(name, score) }
    }

    /// Writes a member that is a boolean.
    mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    /// Writes a member that is a number with a point or an exponent; `null` where it is not finite.
    mutating func member(_ name: String, _ value: Double?) {
        self.name(name)
        if let value { double(value) } else { null() }
    }

    /// Writes a member that is a time.
    mutating func member(_ name: String, _ value: Timestamp?) {
        member(name, value?.text)
    }

    /// Writes a member that is an array, each element by `body`.
    mutating func member<Elements: Sequence>(
        _ name: String, array: Elements, _ body: (inout JSONWriter, Elements.Element) -> Void
    ) {
        self.name(name)
        beginArray()
        for element in array { body(&self, element) }
        endArray()
    }

    /// Writes a member that is an object, its members by `body`.
    mutating func member(_ name: String, object body: (inout JSONWriter) -> Void) {
        self.name(name)
        beginObject()
        body(&self)
        endObject()
    }

    /// Writes `"simulated": true` where the simulated model had a part in the answer, else nothing.
    mutating func simulatedMark(_ isSimulated: Bool) {
        if isSimulated { member("simulated", true) }
    }

    /// Writes calls and tokens. `callsName` says whose calls they are.
    mutating func usage(_ usage: TokenUsage, callsName: String) {
        member("usage") { writer in
            writer.member(callsName, usage.calls)
            writer.member("prompt_tokens", usage.promptTokens)
            writer.member("completion_tokens", usage.completionTokens)
            writer.member("cached_tokens", usage.cachedTokens)
            writer.member("wasted_tokens", usage.wastedTokens)
        }
    }
}
