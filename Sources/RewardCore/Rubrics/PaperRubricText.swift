/// Writes rubrics in the paper's own form, which its code reads with the pattern `<item>(.*?)</item>`: tags without
/// attributes, each on a line of its own, a blank line between items, a line break at the end.
///
/// Names and ranges must survive without attributes. So each item is read back as it is written: where its bare text
/// would not give its name and range, a heading with the name, a line that states the range, or both are put in front.
/// An item whose name no heading can say, such as one that ends with a space, keeps its attributes.
public enum PaperRubricText {
    /// A rubric in the paper's form.
    public struct Written: Sendable, Hashable {
        /// The text.
        public let text: String
        /// Names of items that kept their attributes: the paper's code passes over them.
        public let attributedNames: [String]
    }

    /// Writes the items. Reading the text gives the same names and ranges; white space at the ends of an item's text is
    /// dropped, as the paper's code drops it.
    public static func write(_ items: [RubricItem]) -> Written {
        var names = RubricNames()
        var attributedNames: [String] = []
        let elements = items.enumerated().map { index, item in
            guard let body = body(of: item, at: index, names: names) else {
                attributedNames.append(item.name)
                names.add(item.name)
                return RubricText.openingTag(of: item) + "\n\(RubricText.trimmed(item.text[...]))\n</item>"
            }
            names.add(item.name)
            return "<item>\n\(body)\n</item>"
        }
        return Written(
            text: "<rubric>\n" + elements.joined(separator: "\n\n") + "\n</rubric>\n", attributedNames: attributedNames)
    }

    /// The shortest body that reads as the item; `nil` where none does.
    private static func body(of item: RubricItem, at index: Int, names: RubricNames) -> String? {
        let text = String(RubricText.trimmed(item.text[...]))
        let heading = "### \(item.name)"
        let range = "Score from \(item.min) to \(item.max)."
        var bodies = [text, "\(range)\n\(text)"]
        if RubricText.heading(of: text) != nil, let line = RubricText.firstLine(of: text) {
            bodies.append("\(line)\n\(range)\(text[line.endIndex...])")
        }
        bodies += ["\(heading)\n\(text)", "\(heading)\n\(range)\n\(text)"]
        return bodies.first { body in
            // A name may hold a tag; as an attribute it is escaped, as a heading it would be one.
            if RubricText.reservedTag(in: body) != nil { return false }
            var taken = names
            let read = RubricText.item(RubricTextScanner.Element(text: "\n\(body)\n"), at: index, names: &taken).item
            return read.name.utf8.elementsEqual(item.name.utf8) && read.min == item.min && read.max == item.max
        }
    }
}
