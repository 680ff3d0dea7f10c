internal import JSONText
internal import RewardCore

/// Looks for an answer in the text of a server that ignores constraints, which an operator has allowed. What is found
/// is marked; nothing is clamped and nothing made up but the frame around a reason and a score.
enum TolerantAnswer {
    /// Bytes of a text's end that are looked at.
    static let bytesMax = 65_536

    /// The answer in the form that was asked for, or nil.
    static func find(in text: String, _ constraint: ChatConstraint) -> String? {
        switch constraint {
        case .none: return text
        case .integer(let range): return lastInteger(in: text, range).map { String($0) }
        case .choice(let choices): return lastChoice(in: text, choices)
        case .json(_, let schema): return object(in: text, schema) ?? verdict(in: text, schema)
        }
    }

    /// The last integer of the text that lies in the range. Digits that belong to a longer word or to a decimal number
    /// are none.
    static func lastInteger(in text: String, _ range: ClosedRange<Int>) -> Int? {
        var found: Int?
        for word in words(of: text) {
            guard let value = ConstraintCheck.integer(word), range.contains(value) else { continue }
            found = value
        }
        return found
    }

    /// Runs of letters, digits and the signs that join them, without points and signs at their ends. In `4/5` the 4
    /// counts, not the scale behind it.
    private static func words(of text: String) -> [Substring] {
        let end = String(decoding: text.utf8.suffix(bytesMax), as: UTF8.self)
        return end.split { !($0.isLetter || $0.isNumber || "._/,-".contains($0)) }.flatMap { run -> [Substring] in
            var word = run
            while let last = word.last, "._,-/".contains(last) { word.removeLast() }
            while let first = word.first, "._,/".contains(first) { word.removeFirst() }
            let slash = word.split(separator: "/")
            return slash.count == 2 ? [slash[0]] : [word]
        }
    }

    private static func lastChoice(in text: String, _ choices: [String]) -> String? {
        let end = String(decoding: text.utf8.suffix(bytesMax), as: UTF8.self)
        var best: (place: String.Index, choice: String)?
        for choice in choices {
            guard let place = end.ranges(of: choice).last(where: { isWord($0, in: end) })?.lowerBound else { continue }
            if let known = best, known.place >= place { continue }
            best = (place, choice)
        }
        return best?.choice
    }

    private static func isWord(_ range: Range<String.Index>, in text: String) -> Bool {
        let before = text[..<range.lowerBound].last
        let after = text[range.upperBound...].first
        return ![before, after].contains { $0.map { $0.isLetter || $0.isNumber } ?? false }
    }

    /// The last object in the text, from an opening brace to the last closing one, that fits the schema.
    private static func object(in text: String, _ schema: JSONValue) -> String? {
        guard let end = text.lastIndex(of: "}") else { return nil }
        // A bound on attempts: a text of nothing but braces must not cost the square of its length.
        for start in text.indices.filter({ text[$0] == "{" }).prefix(32) where start < end {
            let part = String(text[start...end])
            if let value = try? JSONReader.read(part).value, SchemaCheck.fits(value, schema) { return part }
        }
        return nil
    }

    /// For a schema of exactly `reason` and `score`: the text as reason, and its last integer that the score may be.
    private static func verdict(in text: String, _ schema: JSONValue) -> String? {
        guard schema["properties"]?.object?.names == ["reason", "score"],
            let scores = schema["properties"]?["score"]?["enum"]?.array?.compactMap(\.int),
            let low = scores.min(), let high = scores.max(), let score = lastInteger(in: text, low...high)
        else { return nil }
        let verdict: JSONObject = ["reason": .string(text), "score": .integer(score)]
        return JSONValue.object(verdict).text
    }
}
