/// What the simulated model can tell about a text. Each feature has a file of its own here.
enum Feature: String, CaseIterable, Sendable {
    /// How much the text says: different words, common ones aside.
    case development
    /// Whether it is about what its prompt is about.
    case subject
    /// Whether it is built of sentences and paragraphs.
    case structure
    /// Whether it says things once.
    case repetition
    /// Whether it ends as a finished text does.
    case ending
    /// Whether it leaves its grader alone.
    case appeals

    /// Below this a feature is poor: a fault that the meta model speaks about.
    static let poorBelow = 0.4

    /// Whether a text that fails here deserves nothing elsewhere either.
    var isDecisive: Bool {
        switch self {
        case .development, .subject, .repetition, .appeals: true
        case .structure, .ending: false
        }
    }
}

extension Double {
    /// The position between two bounds as a number from 0 to 1.
    func share(from low: Double, to high: Double) -> Double {
        guard high > low else { return self >= high ? 1 : 0 }
        return Swift.min(1, Swift.max(0, (self - low) / (high - low)))
    }
}
