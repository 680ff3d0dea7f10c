internal import JSONText

/// What a rubric says: ordered items, or free-text guidelines for plan-execute judging.
public enum RubricContent: Sendable, Hashable {
    /// Ordered criteria, each scored with one integer.
    case items([RubricItem])
    /// Guidelines that a judge's plan follows.
    case guidelines(String)

    /// The items; empty for guidelines.
    public var items: [RubricItem] {
        switch self {
        case .items(let items): items
        case .guidelines: []
        }
    }

    /// Which of the two it is.
    public var kind: RubricKind {
        switch self {
        case .items: .items
        case .guidelines: .guidelines
        }
    }

    /// What one verdict is about: each item; for guidelines the response as a whole, on the paper's scale from 0 to 5.
    public var judgedItems: [RubricItem] {
        switch self {
        case .items(let items): items
        case .guidelines(let text):
            [
                RubricItem(
                    name: RubricKind.guidelines.rawValue, text: text, min: Self.guidelinesRange.lowerBound,
                    max: Self.guidelinesRange.upperBound)
            ]
        }
    }

    /// The scores that a judgement under guidelines can have.
    public static let guidelinesRange = 0...5

    /// SHA-256 in lower-case hex of the compact JSON `[[name, text, min, max], …]`, or of the guidelines' bytes.
    public var hash: String {
        switch self {
        case .guidelines(let text):
            return SHA256.hex(text)
        case .items(let items):
            var writer = JSONWriter()
            writer.beginArray()
            for item in items {
                writer.beginArray()
                writer.string(item.name)
                writer.string(item.text)
                writer.int(item.min)
                writer.int(item.max)
                writer.endArray()
            }
            writer.endArray()
            return SHA256.hex(writer.bytes)
        }
    }

    /// Sum of the lowest scores.
    public var scoreMin: Int { judgedItems.reduce(0) { $0 + $1.min } }

    /// Sum of the highest scores.
    public var scoreMax: Int { judgedItems.reduce(0) { $0 + $1.max } }
}
