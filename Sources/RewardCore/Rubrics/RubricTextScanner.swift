/// Finds `<item …>…</item>` elements in rubric text, on UTF-8 bytes, in one pass. Anything else between them is passed
/// over; an item without an end runs to the end of the text.
enum RubricTextScanner {
    /// One element: its attributes, where present and well formed, and its text.
    struct Element {
        /// The `name` attribute, unescaped.
        var name: String?
        /// The `min` attribute, if an integer.
        var min: Int?
        /// The `max` attribute, if an integer.
        var max: Int?
        /// What stands between the tags.
        var text: String
        /// Where its tag begins, in UTF-8 bytes from the start of the text.
        var offset = 0
        /// Whether the text ends before an end tag.
        var isUnclosed = false
    }

    /// Finds the `>` that ends a tag; quotes hide it.
    ///
    /// A `>` ends the tag if an even number of quotes stands between. So all places with an even number of quotes
    /// before them share their ends, and so do the others: once a search found none, later ones from such places are
    /// spared, and a text of nothing but tags without an end is not read once for each of them.
    private struct TagEnds {
        private var counted = 0
        private var isOdd = false
        private var missing: [Bool: Bool] = [:]

        /// The end of the tag that is open at `start`; each start lies behind the one before.
        mutating func end(in bytes: [UInt8], from start: Int) -> Int? {
            for byte in bytes[counted..<start] where byte == 34 { isOdd.toggle() }
            counted = start
            if missing[isOdd] == true { return nil }
            var isQuoted = false
            for index in start..<bytes.count {
                if bytes[index] == 34 { isQuoted.toggle() }
                if bytes[index] == 62, !isQuoted { return index }
            }
            missing[isOdd] = true
            return nil
        }
    }

    /// The elements in order; one element with the whole text where there is no `<item>`.
    static func elements(in text: String) -> [Element] {
        let bytes = Array(text.utf8)
        var ends = TagEnds()
        var elements: [Element] = []
        var position = 0
        while let open = find("<item", in: bytes, from: position) {
            let afterName = open + 5
            guard afterName < bytes.count, bytes[afterName] == 62 || isSpace(bytes[afterName]),
                let close = ends.end(in: bytes, from: afterName)
            else {
                position = afterName
                continue
            }
            let attributes = attributes(bytes[afterName..<close])
            let end = find("</item>", in: bytes, from: close + 1)
            elements.append(
                Element(
                    name: attributes["name"].flatMap { $0.isEmpty ? nil : $0 },
                    min: attributes["min"].flatMap { Int($0) }, max: attributes["max"].flatMap { Int($0) },
                    text: String(decoding: bytes[(close + 1)..<(end ?? bytes.count)], as: UTF8.self), offset: open,
                    isUnclosed: end == nil))
            position = end.map { $0 + 7 } ?? bytes.count
        }
        return elements.isEmpty ? [Element(text: text)] : elements
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }

    private static func find(_ needle: String, in bytes: [UInt8], from start: Int) -> Int? {
        let wanted = Array(needle.utf8)
        guard bytes.count >= wanted.count, start <= bytes.count - wanted.count else { return nil }
        return (start...(bytes.count - wanted.count)).first { index in
            bytes[index] == wanted[0] && bytes[index..<index + wanted.count].elementsEqual(wanted)
        }
    }

    private static func attributes(_ bytes: ArraySlice<UInt8>) -> [String: String] {
        var result: [String: String] = [:]
        var rest = bytes
        while let equals = rest.firstIndex(of: 61) {
            let name = String(
                decoding: rest[rest.startIndex..<equals].filter { !isSpace($0) }, as: UTF8.self)
            guard let open = rest[(equals + 1)...].firstIndex(where: { !isSpace($0) }), bytes[open] == 34,
                let close = rest[(open + 1)...].firstIndex(of: 34)
            else { break }
            result[name] = unescaped(String(decoding: rest[(open + 1)..<close], as: UTF8.self))
            rest = rest[(close + 1)...]
        }
        return result
    }

    /// The text with its entities replaced, byte by byte: a mark behind an entity would hide it in a character.
    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(38) else { return text }
        let entities = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")]
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            if let (entity, plain) = entities.first(where: { rest.starts(with: $0.0.utf8) }) {
                result += plain.utf8
                rest = rest.dropFirst(entity.utf8.count)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
