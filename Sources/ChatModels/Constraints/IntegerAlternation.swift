/// Writes an integer range as a regular expression that matches its members in decimal and nothing else.
///
/// The language is finite: an unbounded `\d+` lets a model write digits up to its token limit. Leading zeros, `+` and
/// `-0` are no members. Alternatives that match longer texts stand first, so that an engine which takes the first match
/// does not stop after the `1` of `10`. Only literals and classes `[a-b]` of digits are used, which every grammar
/// engine understands.
enum IntegerAlternation {
    /// The expression in parentheses: `(10|[0-9])` for 0…10, `(-10|-[1-9]|10|[0-9])` for −10…10.
    static func regex(for range: ClosedRange<Int>) -> String {
        "(" + alternatives(for: range).joined(separator: "|") + ")"
    }

    /// The alternatives of the expression, longest first: digits, a sign, and classes of digits.
    static func alternatives(for range: ClosedRange<Int>) -> [String] {
        var alternatives: [(text: String, length: Int)] = []
        if range.lowerBound < 0 {
            let lowest = range.lowerBound.magnitude
            let highest = range.upperBound < 0 ? range.upperBound.magnitude : 1
            alternatives += magnitudes(highest...lowest).map { ("-" + $0.text, $0.length + 1) }
        }
        if range.upperBound >= 0 {
            alternatives += magnitudes(max(range.lowerBound, 0).magnitude...range.upperBound.magnitude)
        }
        let ordered = alternatives.enumerated().sorted { left, right in
            left.element.length != right.element.length
                ? left.element.length > right.element.length : left.offset < right.offset
        }
        return ordered.map(\.element.text)
    }

    /// Alternatives for a range of magnitudes, cut where the number of digits changes.
    private static func magnitudes(_ range: ClosedRange<UInt>) -> [(text: String, length: Int)] {
        var alternatives: [(text: String, length: Int)] = []
        var low = range.lowerBound
        while true {
            let digits = String(low)
            let longest = UInt(String(repeating: "9", count: digits.utf8.count)) ?? .max
            let high = min(range.upperBound, longest)
            alternatives += sameLength(Array(digits.utf8), Array(String(high).utf8)).map { ($0, digits.utf8.count) }
            guard high < range.upperBound else { return alternatives }
            low = high + 1
        }
    }

    /// Alternatives for the texts between two of equal length, by their common first digit, then the rest of the first,
    /// the middle and the last part.
    private static func sameLength(_ low: [UInt8], _ high: [UInt8]) -> [String] {
        guard let lowFirst = low.first, let highFirst = high.first else { return [""] }
        let lowRest = Array(low.dropFirst())
        let highRest = Array(high.dropFirst())
        if lowFirst == highFirst {
            return sameLength(lowRest, highRest).map { digits(lowFirst, lowFirst) + $0 }
        }
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: lowRest.count)
        let nines = [UInt8](repeating: UInt8(ascii: "9"), count: lowRest.count)
        var alternatives: [String] = []
        var middleLow = lowFirst
        var middleHigh = highFirst
        if lowRest != zeros {
            alternatives += sameLength(lowRest, nines).map { digits(lowFirst, lowFirst) + $0 }
            middleLow += 1
        }
        if highRest != nines { middleHigh -= 1 }
        if middleLow <= middleHigh {
            let rest = String(repeating: "[0-9]", count: lowRest.count)
            alternatives.append(digits(middleLow, middleHigh) + rest)
        }
        if highRest != nines {
            alternatives += sameLength(zeros, highRest).map { digits(highFirst, highFirst) + $0 }
        }
        return alternatives
    }

    private static func digits(_ low: UInt8, _ high: UInt8) -> String {
        let (low, high) = (Character(UnicodeScalar(low)), Character(UnicodeScalar(high)))
        return low == high ? String(low) : "[\(low)-\(high)]"
    }
}
