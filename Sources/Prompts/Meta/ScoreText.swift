internal import JSONText

/// Scores as models read them: integers without a point, others with two digits behind it.
enum ScoreText {
    /// The score as a JSON value.
    static func value(_ score: Double) -> JSONValue {
        if let integer = Int(exactly: score) { return .integer(integer) }
        return .double((score * 100).rounded() / 100)
    }

    /// The score as text.
    static func text(_ score: Double) -> String { value(score).text }
}
