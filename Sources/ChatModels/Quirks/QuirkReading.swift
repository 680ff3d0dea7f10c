/// Finds the quirk that a refusal names.
enum QuirkReading {
    /// Words of a refusal of the member itself.
    private static let refusals = [
        "unsupported", "not supported", "does not support", "doesn't support", "unrecognized", "unknown",
        "not permitted", "not allowed", "unexpected", "deprecated", "instead", "cannot be used", "not available",
    ]
    /// Codes of a refusal of the member itself.
    private static let codes: Set<String> = [
        "unsupported_parameter", "unsupported_value", "unknown_parameter", "extra_forbidden",
    ]

    /// The quirk that an error of status 400 or 422 stands for; nil where it is about something else, such as a value
    /// that is out of range, which leaving the member out would only hide.
    static func quirk(status: Int, error: ServerError) -> ModelQuirk? {
        guard status == 400 || status == 422 else { return nil }
        let words = error.message.lowercased()
        let isRefused =
            codes.contains(error.code ?? "") || codes.contains(error.type ?? "")
            || refusals.contains { words.contains($0) }
        guard isRefused else { return nil }
        if let parameter = error.parameter {
            return ModelQuirk.allCases.first { $0.fields.contains(parameter) }
        }
        // The first of the names in the text counts: what follows is what to use instead.
        let found = ModelQuirk.allCases.compactMap { quirk in
            quirk.fields.compactMap { place(of: $0, in: words) }.min().map { (place: $0, quirk: quirk) }
        }
        return found.min { $0.place < $1.place }?.quirk
    }

    /// Where a name stands as a word of its own.
    private static func place(of name: String, in text: String) -> Int? {
        var rest = text[...]
        while let found = rest.firstRange(of: name) {
            let before = text[..<found.lowerBound].last
            let after = text[found.upperBound...].first
            if !isNamePart(before), !isNamePart(after) {
                return text.utf8.distance(from: text.startIndex, to: found.lowerBound)
            }
            rest = rest[found.upperBound...]
        }
        return nil
    }

    private static func isNamePart(_ character: Character?) -> Bool {
        character.map { $0 == "_" || $0.isLetter || $0.isNumber } ?? false
    }
}
