/// What every published rubric must satisfy, whoever wrote it.
public enum RubricRules {
    /// Most items of a rubric published by hand.
    public static let itemsMax = 100
    /// Most bytes of an item's name.
    public static let nameBytesMax = 128
    /// Most bytes of an item's text, or of guidelines.
    public static let textBytesMax = 65_536
    /// Most bytes of the text that a rubric is read from, with all that stands between its items. Default and only
    /// value 8 MiB, above what a hundred items of the largest size have.
    public static let sourceBytesMax = 8 << 20
    /// Scores stay within ± this, so that every range has a short finite alternation.
    public static let scoreMagnitudeMax = 1000
    /// Most values of one item's range.
    public static let rangeSizeMax = 101

    /// One thing that is wrong, and where: `pointer` is a JSON pointer below the rubric, such as `/items/2/min`.
    public struct Problem: Sendable, Hashable {
        /// Where.
        public let pointer: String
        /// What is wrong and what to do.
        public let detail: String

        /// A problem at `pointer`.
        public init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    /// Everything that is wrong with `content`; empty when it may be published.
    public static func problems(in content: RubricContent) -> [Problem] {
        switch content {
        case .guidelines(let text):
            if text.isEmpty { return [Problem(pointer: "/text", detail: "the guidelines are empty")] }
            return text.utf8.count > textBytesMax
                ? [Problem(pointer: "/text", detail: "the guidelines have more than \(textBytesMax) bytes")] : []
        case .items(let items):
            return problems(in: items)
        }
    }

    /// What is wrong with the text that a rubric was read from; empty when it may be kept.
    public static func problems(inSource source: String?) -> [Problem] {
        guard let source, source.utf8.count > sourceBytesMax else { return [] }
        return [Problem(pointer: "/text", detail: "the rubric's text has more than \(sourceBytesMax) bytes")]
    }

    private static func problems(in items: [RubricItem]) -> [Problem] {
        var problems: [Problem] = []
        if items.isEmpty { problems.append(Problem(pointer: "/items", detail: "a rubric needs at least one item")) }
        if items.count > itemsMax {
            problems.append(Problem(pointer: "/items", detail: "\(items.count) items; at most \(itemsMax) are allowed"))
        }
        var names = Set<String>()
        for (index, item) in items.prefix(itemsMax).enumerated() {
            for (member, detail) in self.problems(of: item) {
                problems.append(Problem(pointer: "/items/\(index)/\(member)", detail: detail))
            }
            if !names.insert(item.name).inserted {
                let detail = "the name \"\(item.name)\" occurs twice; names are unique in a rubric"
                problems.append(Problem(pointer: "/items/\(index)/name", detail: detail))
            }
        }
        return problems
    }

    /// What is wrong with one item: the member at fault and the reason.
    public static func problems(of item: RubricItem) -> [(member: String, detail: String)] {
        var problems: [(String, String)] = []
        if item.name.isEmpty || item.name.utf8.count > nameBytesMax {
            problems.append(("name", "a name has 1 to \(nameBytesMax) bytes"))
        }
        if item.name.unicodeScalars.contains(where: { $0.value < 32 }) {
            problems.append(("name", "a name is one line without control characters"))
        }
        if item.text.allSatisfy(\.isWhitespace) { problems.append(("text", "the text is empty")) }
        if item.text.utf8.count > textBytesMax {
            problems.append(("text", "the text has more than \(textBytesMax) bytes"))
        }
        if let tag = RubricText.reservedTag(in: item.text) {
            problems.append(("text", "the text contains \"\(tag)\", which would break the rubric's text form"))
        }
        if item.min >= item.max {
            problems.append(("min", "min \(item.min) is not below max \(item.max)"))
        } else if item.min < -scoreMagnitudeMax || item.max > scoreMagnitudeMax
            || item.max - item.min >= rangeSizeMax
        {
            let detail = "a range lies within ±\(scoreMagnitudeMax) and has at most \(rangeSizeMax) values"
            problems.append(("max", detail))
        }
        return problems
    }
}
