internal import JSONText

/// A constraint in the words of one dialect.
struct LoweredConstraint: Sendable, Equatable {
    /// The body members that ask for it, in order; empty for free text.
    var members = JSONObject()
    /// The member that the answer's object has only because the dialect knows no bare integer or choice; the answer is
    /// taken out of it. Nil where the answer is the text itself.
    var wrapper: String?
    /// Tokens that the wrapper needs beyond the answer's own.
    var extraTokens: Int { wrapper == nil ? 0 : Self.wrapperTokens }

    /// Tokens of `{"choice":""}` with room for another tokenizer's taste.
    static let wrapperTokens = 16

    /// Takes the answer out of the wrapper.
    ///
    /// A text that is not exactly an object with that one member is returned as it is: it then fails the strict parse
    /// of whoever asked, which is where an answer's content is judged.
    func unwrapped(_ text: String) -> String {
        guard let wrapper, let value = try? JSONReader.read(text).value, let object = value.object,
            object.count == 1, let member = object[wrapper]
        else { return text }
        switch member {
        case .number(let number): return number.text
        case .string(let string): return string
        case .null, .bool, .array, .object: return text
        }
    }
}
