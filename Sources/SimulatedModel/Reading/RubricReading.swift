/// A rubric item as it stands in a prompt.
struct ReadItem: Sendable, Equatable {
    /// The criterion's name; `item-<k>` where the text gives none.
    var name: String
    /// The criterion, as written.
    var text: String
    /// Lowest score.
    var min: Int
    /// Highest score.
    var max: Int
}

/// Finds rubric items in prompt text: `<item name="flow" min="0" max="5">…</item>`, attributes optional.
///
/// It reads as a model would: anything that looks like an item is one. Missing attributes follow the service's rules
/// as far as they matter here: a heading names the item, and levels written `- (n):` give the range, else 0 to 5.
enum RubricReading {
    /// The items in order of appearance.
    static func items(in text: String) -> [ReadItem] {
        var items: [ReadItem] = []
        var rest = text[...]
        while let start = rest.firstRange(ofText: "<item") {
            let afterTag = rest[start.upperBound...]
            guard let first = afterTag.utf8.first, first == UInt8(ascii: ">") || first == UInt8(ascii: " "),
                let head = tagEnd(afterTag)
            else {
                rest = afterTag
                continue
            }
            let body = afterTag[afterTag.utf8.index(after: head)...]
            let end = body.firstRange(ofText: "</item>")
            let content = String(body[..<(end?.lowerBound ?? body.endIndex)])
            items.append(item(attributes: afterTag[..<head], text: content, number: items.count + 1))
            rest = end.map { body[$0.upperBound...] } ?? body[body.endIndex...]
        }
        return items
    }

    /// `text` without its rubrics and items, for reading what else is said.
    static func remainder(of text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(ofText: "<item") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstRange(ofText: "</item>") else { return result }
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    /// The end of a tag, which is the first `>` that stands in no quotation marks.
    private static func tagEnd(_ text: Substring) -> String.Index? {
        var isQuoted = false
        return text.utf8.indices.first { index in
            switch text.utf8[index] {
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                return false
            case UInt8(ascii: ">"): return !isQuoted
            default: return false
            }
        }
    }

    private static func item(attributes: Substring, text: String, number: Int) -> ReadItem {
        let name = attribute("name", in: attributes) ?? heading(text) ?? "item-\(number)"
        guard let low = attribute("min", in: attributes).flatMap({ Int($0) }),
            let high = attribute("max", in: attributes).flatMap({ Int($0) }), low < high
        else {
            let range = statedRange(text)
            return ReadItem(name: name, text: text, min: range.lowerBound, max: range.upperBound)
        }
        return ReadItem(name: name, text: text, min: low, max: high)
    }

    private static func attribute(_ name: String, in attributes: Substring) -> String? {
        guard let start = attributes.firstRange(ofText: " \(name)=\"") else { return nil }
        let value = attributes[start.upperBound...]
        guard let end = value.utf8.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        return unescaped(String(value[..<end]))
    }

    /// Decodes the entities that an attribute value may hold.
    private static func unescaped(_ value: String) -> String {
        guard value.utf8.contains(UInt8(ascii: "&")) else { return value }
        let entities = [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&amp;", "&")]
        return entities.reduce(value) { text, entity in
            text.replacingText(entity.0, with: entity.1)
        }
    }

    private static func heading(_ text: String) -> String? {
        guard let line = text.split(whereSeparator: \.isNewline).first else { return nil }
        let trimmed = line.trimmingSpaces()
        if trimmed.hasPrefix("#") {
            return String(trimmed.drop { $0 == "#" }.trimmingSpaces())
        }
        guard trimmed.hasPrefix("**"), trimmed.hasSuffix("**"), trimmed.count > 4 else { return nil }
        return String(trimmed.dropFirst(2).dropLast(2).trimmingSpaces())
    }

    /// The span of levels written `- (n):`, else 0 to 5.
    private static func statedRange(_ text: String) -> ClosedRange<Int> {
        let levels = text.split(whereSeparator: \.isNewline).compactMap { line -> Int? in
            let trimmed = line.trimmingSpaces()
            guard trimmed.hasPrefix("- ("), let end = trimmed.firstIndex(of: ")") else { return nil }
            return Int(trimmed[trimmed.index(trimmed.startIndex, offsetBy: 3)..<end])
        }
        guard let low = levels.min(), let high = levels.max(), low < high else { return 0...5 }
        return low...high
    }
}
