/// A JSON number (RFC 8259 section 6) that keeps its source text.
///
/// The text is always a valid JSON number: every initialiser checks it or makes it. Numbers are equal when their texts
/// are equal, so `1`, `1.0` and `1e0` are three different numbers, and an integer of any length survives reading and
/// writing unchanged.
public struct JSONNumber: Sendable, Equatable {
    /// The number as it stands in JSON text.
    public let text: String

    /// Wraps a text that the caller has already checked against the grammar.
    init(validated text: String) {
        self.text = text
    }

    /// Makes a number without fraction and exponent.
    public init(_ value: Int) {
        text = String(value)
    }

    /// Makes the shortest text that reads back to the same bits, always with a point or an exponent: `1.0`, `1e+16`.
    ///
    /// Returns nil for NaN and the infinities, which JSON cannot express.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// Takes over a text as it is. Returns nil when it is not exactly one JSON number.
    public init?(text: String) {
        guard NumberGrammar.matches(text) else { return nil }
        self.text = text
    }

    /// The value if the text has neither fraction nor exponent and fits in `Int`, else nil.
    public var int: Int? {
        Int(text)
    }

    /// The integer that the number is, however it is written: `1`, `1.0` and `1e3` are integers (JSON Schema 2020-12,
    /// section 6.1.1). Nil for other numbers, for those beyond `Int`, and for other forms with fraction or exponent
    /// of more than 16 bytes, of which a double could not tell whether their fraction is zero.
    public var integral: Int? {
        if let int { return int }
        // A fraction of nothing but zeros leaves the digits before it, however many they are.
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1)
        if parts.count == 2, parts[1].allSatisfy({ $0 == UInt8(ascii: "0") }) { return Int(Substring(parts[0])) }
        guard text.utf8.count <= 16, let double else { return nil }
        let isTinyRounded =
            double == 0 && text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }.contains { (49...57).contains($0) }
        return isTinyRounded ? nil : Int(exactly: double)
    }

    /// The nearest double, or nil when the number is too large to be finite.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
