/// The rubric text format: the paper's `<rubric><item>…</item></rubric>`, whose items may carry `name`, `min` and
/// `max`. Reading never fails: text without `<item>` is one item. Item text is kept byte for byte.
///
/// Without attributes the name is the first line with text, if that starts with `#` or is all bold (its marks removed),
/// else `item-<k>`; a repeated name gets `-2`, `-3`, …. The range is the first one that the text states (`from a … to
/// b`, or a list of `- (n):` levels), else 0…5 and marked as assumed.
public enum RubricText {
    /// Reads items in order.
    public static func read(_ text: String) -> [RubricItem] {
        let elements = RubricTextScanner.elements(in: text)
        var names = Set<String>()
        return elements.enumerated().map { index, element in
            let base = element.name ?? heading(of: element.text) ?? "item-\(index + 1)"
            var name = base
            var copy = 2
            while !names.insert(name).inserted {
                name = "\(base)-\(copy)"
                copy += 1
            }
            let stated = RubricRange.stated(in: element.text)
            let declared = range(element.min, element.max)
            let range = declared ?? stated ?? RubricItem.assumedRange
            return RubricItem(
                name: name, text: element.text, min: range.lowerBound, max: range.upperBound,
                rangeAssumed: declared == nil && stated == nil)
        }
    }

    /// Writes items with their attributes, one line break between items and none inside the text.
    public static func write(_ items: [RubricItem]) -> String {
        "<rubric>\n" + items.map { write($0) + "\n" }.joined() + "</rubric>"
    }

    /// Writes one item as one `<item …>…</item>`.
    public static func write(_ item: RubricItem) -> String {
        "<item name=\"\(escaped(item.name))\" min=\"\(item.min)\" max=\"\(item.max)\">\(item.text)</item>"
    }

    /// The tags that an item's text must not contain, because it could not be read back.
    public static let reservedTags = ["<item", "</item", "<rubric", "</rubric"]

    private static func range(_ low: Int?, _ high: Int?) -> ClosedRange<Int>? {
        guard let low, let high, low < high else { return nil }
        return low...high
    }

    private static func heading(of text: String) -> String? {
        guard let line = text.split(separator: "\n").first(where: { !$0.allSatisfy(\.isWhitespace) }) else {
            return nil
        }
        let trimmed = trimmed(line)
        if trimmed.hasPrefix("#") {
            let name = Self.trimmed(trimmed.drop { $0 == "#" })
            return name.isEmpty ? nil : String(name)
        }
        if trimmed.count > 4, trimmed.hasPrefix("**"), trimmed.hasSuffix("**") {
            let name = Self.trimmed(trimmed.dropFirst(2).dropLast(2))
            return name.isEmpty || name.contains("**") ? nil : String(name)
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
