/// One criterion of a rubric: what the judge scores with one integer.
public struct RubricItem: Sendable, Hashable {
    /// The range taken where a text states none.
    public static let assumedRange = 0...5

    /// Unique within its rubric.
    public let name: String
    /// What the judge reads, byte for byte as it was written.
    public let text: String
    /// Lowest score, inclusive.
    public let min: Int
    /// Highest score, inclusive; greater than `min`.
    public let max: Int
    /// Whether the range was assumed because the text declared and stated none. Not part of the hash.
    public let rangeAssumed: Bool

    /// An item with a declared or assumed range.
    public init(name: String, text: String, min: Int, max: Int, rangeAssumed: Bool = false) {
        self.name = name
        self.text = text
        self.min = min
        self.max = max
        self.rangeAssumed = rangeAssumed
    }

    /// The allowed scores.
    public var range: ClosedRange<Int> { min...Swift.max(min, max) }

    /// Equality of what decides a score: an assumed range equals the same range declared.
    public func sameContent(as other: RubricItem) -> Bool {
        name == other.name && text == other.text && min == other.min && max == other.max
    }
}
