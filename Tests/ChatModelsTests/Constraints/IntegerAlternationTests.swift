import Testing

@testable import ChatModels

/// Goal: a score can be written in exactly one way. Method: a table for the forms that people read, and brute force
/// over many ranges with an independent regex engine.
@Suite struct IntegerAlternationTests {
    @Test(arguments: [
        (0...10, "(10|[0-9])"), (0...5, "([0-5])"), (3...3, "(3)"), (0...0, "(0)"), (1...5, "([1-5])"),
        (0...100, "(100|[1-9][0-9]|[0-9])"), (3...17, "(1[0-7]|[3-9])"), (-10...10, "(-10|-[1-9]|10|[0-9])"),
        (-5...(-2), "(-[2-5])"), (-1...0, "(-1|0)"), (0...255, "(1[0-9][0-9]|2[0-4][0-9]|25[0-5]|[1-9][0-9]|[0-9])"),
        (98...101, "(10[0-1]|9[8-9])"),
    ])
    func rangesBecomeFiniteAlternationsLongestFirst(range: ClosedRange<Int>, expected: String) {
        #expect(IntegerAlternation.regex(for: range) == expected)
    }

    @Test(arguments: [0...10, 0...99, 7...123, -15...15, -130...(-8), 95...1005, -3...0, 199...200])
    func theExpressionMatchesExactlyTheRange(range: ClosedRange<Int>) throws {
        let regex = try Regex(IntegerAlternation.regex(for: range))
        for value in (range.lowerBound - 30)...(range.upperBound + 30) {
            let matches = try regex.wholeMatch(in: String(value)) != nil
            #expect(matches == range.contains(value), "\(value) in \(range)")
        }
        for text in ["00", "01", "-0", "+1", "1 ", " 1", "1.0", "", "-", "١"] {
            #expect(try regex.wholeMatch(in: text) == nil, "\(text) in \(range)")
        }
    }

    @Test func theFirstMatchingAlternativeIsNeverAPrefixOfALongerOne() throws {
        let regex = try Regex(IntegerAlternation.regex(for: -12...120))
        for value in -12...120 {
            #expect(try regex.prefixMatch(in: String(value))?.0 == Substring(String(value)))
        }
    }

    @Test func theLargestRangeIsWrittenWithoutOverflow() throws {
        let text = IntegerAlternation.regex(for: Int.min...Int.max)
        let regex = try Regex(text)
        #expect(try regex.wholeMatch(in: String(Int.min)) != nil)
        #expect(try regex.wholeMatch(in: String(Int.max)) != nil)
        #expect(try regex.wholeMatch(in: "9223372036854775808") == nil)
        #expect(try regex.wholeMatch(in: "-9223372036854775809") == nil)
        #expect(text.utf8.count < 8192)
    }

    @Test func choicesAreEscapedAndLongestFirst() throws {
        #expect(ChoiceAlternation.regex(for: ["good", "ok", "bad"]) == "(good|bad|ok)")
        #expect(ChoiceAlternation.regex(for: ["a", "a+b (c)"]) == "(a\\+b \\(c\\)|a)")
        let choices = ["x.y", "[z]", "a|b", "1-2", "c\\d", "$^*?{1}", "line\nbreak"]
        let regex = try Regex(ChoiceAlternation.regex(for: choices))
        for choice in choices { #expect(try regex.wholeMatch(in: choice) != nil, "\(choice)") }
        #expect(try regex.wholeMatch(in: "xzy") == nil)
    }
}
