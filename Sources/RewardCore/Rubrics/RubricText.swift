/// The rubric text format: the paper's `<rubric><item>…</item></rubric>`, whose items may carry `name`, `min` and
/// `max`. Reading never fails: text without `<item>` is one item. Item text is kept byte for byte.
///
/// Without attributes the name is the first line with text, if that starts with `#` or is all bold (its marks removed),
/// else `item-<k>`; a repeated name gets `-2`, `-3`, …. Of a heading of more than 128 bytes the name is what stands
/// before its first colon, if that is short enough. The range is the first one that the text states (`from a … to b`,
/// or a list of `- (n):` levels), else 0…5 and marked as assumed.
public enum RubricText {
    /// Reads items in order.
    public static func read(_ text: String) -> [RubricItem] { readItems(text).map(\.item) }

    /// Reads items in order, each with where it stands and where its range comes from.
    public static func readItems(_ text: String) -> [RubricTextItem] {
        var names = RubricNames()
        return RubricTextScanner.elements(in: text).enumerated().map { index, element in
            item(element, at: index, names: &names)
        }
    }

    /// What one element says as the item at `index`; its name joins the names before it.
    static func item(
        _ element: RubricTextScanner.Element, at index: Int, names: inout RubricNames
    ) -> RubricTextItem {
        let base = element.name ?? heading(of: element.text) ?? "item-\(index + 1)"
        let name = names.take(base)
        let declared = range(element.min, element.max)
        let stated = declared == nil ? RubricRange.stated(in: element.text) : nil
        let range = declared ?? stated ?? RubricItem.assumedRange
        let item = RubricItem(
            name: name, text: element.text, min: range.lowerBound, max: range.upperBound,
            rangeAssumed: declared == nil && stated == nil)
        return RubricTextItem(
            item: item, rangeSource: declared != nil ? .declared : stated != nil ? .stated : .assumed,
            offset: element.offset, flaw: flaw(of: element, declared: declared))
    }

    /// Writes items with their attributes, one line break between items and none inside the text.
    public static func write(_ items: [RubricItem]) -> String {
        "<rubric>\n" + items.map { write($0) + "\n" }.joined() + "</rubric>"
    }

    /// Writes one item as one `<item …>…</item>`.
    public static func write(_ item: RubricItem) -> String {
        openingTag(of: item) + item.text + "</item>"
    }

    /// The tag that begins an item, with its attributes.
    static func openingTag(of item: RubricItem) -> String {
        "<item name=\"\(escaped(item.name))\" min=\"\(item.min)\" max=\"\(item.max)\">"
    }

    /// The tags that an item's text must not contain, because it could not be read back.
    public static let reservedTags = ["<item", "</item", "<rubric", "</rubric"]

    /// The first of the reserved tags that stands in a text; bytes are compared as the reader compares them, because a
    /// mark beside a tag can join with it into one character.
    static func reservedTag(in text: String) -> String? {
        reservedTags.first { text.utf8.contains($0.utf8) }
    }

    private static func flaw(
        of element: RubricTextScanner.Element, declared: ClosedRange<Int>?
    ) -> RubricTextItem.Flaw? {
        if element.isUnclosed { return .unclosed }
        return declared == nil && (element.min != nil || element.max != nil) ? .unusableRange : nil
    }

    private static func range(_ low: Int?, _ high: Int?) -> ClosedRange<Int>? {
        guard let low, let high, low < high else { return nil }
        return low...high
    }

    /// The name that the first line with text gives, if it is a heading. Lines end with LF, CR LF or CR.
    static func heading(of text: String) -> String? {
        guard let line = firstLine(of: text) else { return nil }
        let trimmed = trimmed(line)
        if trimmed.hasPrefix("#") {
            return Self.name(from: Self.trimmed(trimmed.drop { $0 == "#" }))
        }
        if trimmed.count > 4, trimmed.hasPrefix("**"), trimmed.hasSuffix("**") {
            let name = Self.trimmed(trimmed.dropFirst(2).dropLast(2))
            return name.contains("**") ? nil : Self.name(from: name)
        }
        return nil
    }

    /// A heading's text; of one that is too long for a name, what stands before its first colon, if that is not.
    private static func name(from heading: Substring) -> String? {
        let isLong = heading.utf8.count > RubricRules.nameBytesMax
        let name = isLong ? trimmed(heading.prefix { $0 != ":" }) : heading
        return name.isEmpty || name.utf8.count > RubricRules.nameBytesMax ? nil : String(name)
    }

    /// The first line that has text.
    static func firstLine(of text: String) -> Substring? {
        text.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) }
    }

    /// The text without white space at its ends.
    static func trimmed(_ text: Substring) -> Substring {
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
