public import JSONText

/// What form an answer must have, in terms of no particular server; dialects lower it.
public enum ChatConstraint: Sendable, Equatable {
    /// Free text.
    case none
    /// One integer within the range, as a finite alternation.
    case integer(ClosedRange<Int>)
    /// One of the strings.
    case choice([String])
    /// A JSON object under the schema; `name` matches `[a-zA-Z0-9_-]{1,64}`.
    case json(name: String, schema: JSONValue)
}
