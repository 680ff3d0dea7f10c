/// A rubric item as the simulated judge understands it: which features it names, and what caps its score.
///
/// A line that begins with "At most <n>" is a cap: where the text fails in the features that the line names, the item
/// gets no more than n. All other lines say what the item is about.
struct Criterion: Sendable {
    /// One cap.
    struct Cap: Sendable, Equatable {
        /// The highest score where the cap applies.
        let score: Int
        /// What the line names.
        let features: [Feature]
    }

    /// How cap lines begin.
    static let capPrefix = "At most "

    /// The features that decide; empty where nothing countable is named.
    let features: [Feature]
    /// The caps.
    let caps: [Cap]

    /// Reads a name and a text.
    init(name: String, text: String) {
        var features = Set(FeatureLexicon.features(namedIn: name[...]))
        var caps: [Cap] = []
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let line = Substring(line)
            let named = FeatureLexicon.features(namedIn: line)
            if let score = Self.capScore(line) {
                caps.append(Cap(score: score, features: named))
            } else {
                features.formUnion(named)
            }
        }
        self.features = Feature.allCases.filter(features.contains)
        self.caps = caps
    }

    /// The number of a cap line; nil for any other line.
    static func capScore(_ line: Substring) -> Int? {
        guard line.hasPrefix(capPrefix) else { return nil }
        return Int(line.dropFirst(capPrefix.count).prefix { $0.isASCII && $0.isNumber })
    }
}
