/// What the reader found: the value, and what it had to change or what a reader of the text may stumble over.
public struct JSONDocument: Sendable, Equatable {
    /// The value of the whole text.
    public var value: JSONValue
    /// What was noted, in the order of the text, at most `JSONLimits.notes`.
    public var notes: [JSONNote]
    /// How many further notes the limit left out.
    public var omittedNotes: Int

    /// Puts a document together.
    public init(value: JSONValue, notes: [JSONNote] = [], omittedNotes: Int = 0) {
        self.value = value
        self.notes = notes
        self.omittedNotes = omittedNotes
    }
}

/// One oddity in one string of a document. Each kind is noted at most once a string.
public struct JSONNote: Sendable, Equatable {
    /// What can be noted.
    public enum Kind: Sendable, Equatable {
        /// A `\ud800` to `\udfff` without its other half was replaced by U+FFFD, which loses what it stood for.
        case loneSurrogate
        /// The string contains U+0000, which is kept.
        case nul
    }

    /// What was found.
    public var kind: Kind
    /// The JSON Pointer (RFC 6901) of the string, or of the member when the oddity is in its name.
    public var pointer: String

    /// Makes a note.
    public init(kind: Kind, pointer: String) {
        self.kind = kind
        self.pointer = pointer
    }
}
