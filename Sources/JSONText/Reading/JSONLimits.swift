/// The limits of one reading. Reaching one is a typed outcome, never a crash or an exhausted memory.
public struct JSONLimits: Sendable, Equatable {
    /// The deepest nesting that can be asked for. Values are freed recursively, so the stack of a thread bounds it.
    public static let depthCeiling = 512

    /// How many arrays and objects may stand inside one another: 1 to `depthCeiling`, default 64. One more is refused
    /// as `tooDeep`.
    public var depth: Int
    /// How many values a document may hold, containers included, default 8,388,608. One more is refused as
    /// `tooManyValues`. It bounds memory, because two bytes of text can become a value of 24 bytes.
    public var values: Int
    /// How many notes are kept, default 65,536. Further ones are only counted, in `JSONDocument.omittedNotes`.
    public var notes: Int

    /// Makes limits; a depth outside 1 to `depthCeiling` is a programmer's error.
    public init(depth: Int = 64, values: Int = 8_388_608, notes: Int = 65_536) {
        precondition((1...Self.depthCeiling).contains(depth), "JSON depth must be 1 to \(Self.depthCeiling)")
        precondition(values >= 1 && notes >= 0, "JSON limits must not be negative")
        self.depth = depth
        self.values = values
        self.notes = notes
    }
}
