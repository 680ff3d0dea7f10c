/// Finds ranges in rubric text that reading would pass over in silence: the text format never fails, so a range that is
/// upside down would be replaced by another one.
enum RubricTags {
    /// What is wrong with the `min` and `max` of the text's `<item …>` tags.
    static func problems(in text: String) -> [(what: String, advice: String)] {
        let tag = /<item\s(?:"[^"]*"|[^">])*>/
        let advice = "declare both as integers with min below max, or neither"
        return text.matches(of: tag).enumerated().compactMap { index, match in
            let low = attribute("min", in: match.output)
            let high = attribute("max", in: match.output)
            if low == nil, high == nil { return nil }
            let place = "<item> tag \(index + 1)"
            guard let low, let high else { return ("\(place) has a \(low == nil ? "max" : "min") alone", advice) }
            guard let min = Int(low), let max = Int(high) else {
                return ("\(place) has a range that is no pair of integers", advice)
            }
            return min < max ? nil : ("\(place) has min \(min), which is not below max \(max)", advice)
        }
    }

    private static func attribute(_ name: String, in tag: Substring) -> String? {
        let attribute = /\s([a-z]+)\s*=\s*"([^"]*)"/
        return tag.matches(of: attribute).first { $0.1 == name }.map { String($0.2) }
    }
}
