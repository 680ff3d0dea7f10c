internal import JSONText

/// Cuts answers at stop strings. Servers are never trusted with it: some know only strings of one token, some models
/// refuse the member.
enum StopStrings {
    /// Most stop strings that every server takes.
    static let countMax = 4

    /// The stop strings of a body member `stop`: one string, or a list of them. Nil where it is neither.
    static func list(_ value: JSONValue?) -> [String]? {
        guard let value, !value.isNull else { return [] }
        if let text = value.string { return [text] }
        guard let elements = value.array else { return nil }
        let texts = elements.compactMap(\.string)
        return texts.count == elements.count ? texts : nil
    }

    /// The text before the first of them.
    static func cut(_ text: String, at stops: [String]) -> String {
        let ends = stops.filter { !$0.isEmpty }.compactMap { text.firstRange(of: $0)?.lowerBound }
        return ends.min().map { String(text[..<$0]) } ?? text
    }
}
