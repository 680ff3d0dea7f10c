/// Where one value stands in a text, so that its bytes can be handed on exactly as they came.
///
/// A value that was read keeps what it means and the spelling of its numbers, but not its escapes and white space. Who
/// has to echo a member byte for byte takes its span instead. Spans are made of a text that `JSONReader` has accepted
/// and find values by skipping over others, without making any; each step looks at a container's bytes once, so the
/// spans of all elements cost as much as one of them. On other texts they are nil or empty where they come across what
/// is not JSON, and never reach beyond the text.
public struct JSONSpan: Sendable {
    /// The text that the value stands in.
    private let text: [UInt8]
    /// Where it stands in the text: from its first byte to behind its last, without white space around it.
    public let range: Range<Int>

    /// The span of the one value of a text; nil where there is none.
    public init?(_ text: [UInt8]) {
        let start = JSONSkipper.skipWhitespace(text, from: 0)
        guard let end = JSONSkipper.end(of: text, from: start) else { return nil }
        self.init(text: text, range: start..<end)
    }

    private init(text: [UInt8], range: Range<Int>) {
        self.text = text
        self.range = range
    }

    /// The bytes of the value.
    public var bytes: ArraySlice<UInt8> { text[range] }

    /// The value, read; throws what the reader throws, with places that count from the span's first byte.
    public func value(limits: JSONLimits = JSONLimits()) throws(JSONReadError) -> JSONValue {
        try JSONReader.read(Array(bytes), limits: limits).value
    }

    /// The spans of an array's elements in order; empty for any other kind of value.
    public var elements: [JSONSpan] {
        var spans: [JSONSpan] = []
        walk(UInt8(ascii: "[")) { _, value in
            spans.append(value)
            return true
        }
        return spans
    }

    /// The spans of an object's members in order, by their decoded names; empty for any other kind of value.
    public var members: [(name: String, value: JSONSpan)] {
        var members: [(name: String, value: JSONSpan)] = []
        walk(UInt8(ascii: "{")) { name, value in
            members.append((Self.name(text[name]) ?? "", value))
            return true
        }
        return members
    }

    /// The span of the member called `name`, however the text spells the name; nil where there is none.
    public subscript(name: String) -> JSONSpan? {
        var found: JSONSpan?
        walk(UInt8(ascii: "{")) { range, value in
            guard Self.name(text[range])?.hasSameBytes(as: name) == true else { return true }
            found = value
            return false
        }
        return found
    }

    /// The span of the element at `index`; nil where there is none.
    public subscript(index: Int) -> JSONSpan? {
        var found: JSONSpan?
        var rest = index
        guard index >= 0 else { return nil }
        walk(UInt8(ascii: "[")) { _, value in
            if rest == 0 { found = value }
            rest -= 1
            return found == nil
        }
        return found
    }

    /// Goes through an array or object until `visit` returns false. An element has an empty range for its name.
    private func walk(_ bracket: UInt8, _ visit: (_ name: Range<Int>, _ value: JSONSpan) -> Bool) {
        guard text[range.lowerBound] == bracket else { return }
        var position = JSONSkipper.skipWhitespace(text, from: range.lowerBound + 1)
        while position < range.upperBound - 1 {
            var name = position..<position
            if bracket == UInt8(ascii: "{") {
                guard let end = JSONSkipper.end(of: text, from: position) else { return }
                name = position..<end
                position = JSONSkipper.skipWhitespace(text, from: end)
                guard position < text.count, text[position] == UInt8(ascii: ":") else { return }
                position = JSONSkipper.skipWhitespace(text, from: position + 1)
            }
            guard let end = JSONSkipper.end(of: text, from: position), end < range.upperBound,
                visit(name, JSONSpan(text: text, range: position..<end))
            else { return }
            position = JSONSkipper.skipWhitespace(text, from: end)
            guard position < text.count, text[position] == UInt8(ascii: ",") else { return }
            position = JSONSkipper.skipWhitespace(text, from: position + 1)
        }
    }

    /// A member's name without its quotation marks, its escapes decoded.
    private static func name(_ literal: ArraySlice<UInt8>) -> String? {
        guard literal.count >= 2, literal.first == UInt8(ascii: "\"") else { return nil }
        if !literal.contains(UInt8(ascii: "\\")) {
            return String(decoding: literal.dropFirst().dropLast(), as: UTF8.self)
        }
        return try? JSONReader.read(Array(literal)).value.string
    }
}
