import RewardCore
import Testing

/// The pattern language, its refusals, and its bound.
struct TextPatternTests {
    @Test(arguments: [
        ("abc", "xxabcxx"), ("a.c", "abc"), ("^a", "ab"), ("b$", "ab"), ("^$", ""), ("", "x"), ("a|b", "b"), ("a|", ""),
        ("(ab)+c", "ababc"), ("(?:x|yz){2}", "xyz"), ("a{2,3}", "aa"), ("^a{2,3}$", "aaa"), ("^a{2,}$", "aaaaa"),
        ("^a{0,2}$", ""), ("a?b", "b"), ("[a-c]+d", "bcad"), ("[^a]", "b"), (#"[\d.-]+x"#, "-1.5x"), (#"[\]\\]"#, "]"),
        (#"\d{3}"#, "a123"), (#"^\w+$"#, "Größe_1"), (#"\s"#, "a\u{a0}b"), (#"\S"#, " x"), (#"\D"#, "1a"),
        (#"\W"#, "a-"),
        (#"\bcat\b"#, "a cat."), (#"\Bat"#, "cat"), (#"a\.b"#, "a.b"), (#"\n"#, "a\nb"), ("(?i)right", "RiGHT"),
        ("(?i)[A-C]É", "bé"), ("(?s)a.b", "a\nb"), ("(a*)*b", "aab"), ("(|a)+", ""), ("[a-]", "-"), ("é", "café"),
        ("<verdict>(RIGHT|WRONG)</verdict>", "so <verdict>WRONG</verdict>"), (#"\\boxed\{.+\}"#, #"\boxed{5}"#),
    ])
    func matches(pattern: String, text: String) throws {
        #expect(try TextPattern(pattern).hasMatch(in: text))
    }

    @Test(arguments: [
        ("abc", "ab"), ("a.c", "a\nc"), ("^b", "ab"), ("a$", "ab"), ("^$", "\n"), ("^a{2,3}$", "aaaa"), ("^a{2}$", "a"),
        ("[^a]", "a"), (#"\d"#, "٣"), (#"^\w+$"#, "a b"), (#"\bcat\b"#, "cats"), (#"a\.b"#, "axb"), ("right", "RIGHT"),
        ("(?i)[^a]", "A"), ("(ab)+c", "abab"), ("a+b", "b"), (#"\Bat"#, "at"),
        ("<verdict>(RIGHT|WRONG)</verdict>", "<verdict>RIGHTWRONG</verdict>"),
    ])
    func doesNotMatch(pattern: String, text: String) throws {
        #expect(try !TextPattern(pattern).hasMatch(in: text))
    }

    @Test(arguments: [
        ("(a", 0, "has no"), ("a)", 1, "without its"), ("[a", 0, "has no"), ("[]", 0, "empty"),
        ("[z-a]", 4, "upside down"),
        (#"[a-\d]"#, 5, "shorthand"), ("*a", 0, "nothing to repeat"), ("a|+", 2, "nothing to repeat"),
        ("a{3,1}", 2, "upside down"),
        ("a{x}", 2, "{m}"), ("a{1001}", 5, "up to 1000"), ("{", 0, "escaped"), ("a*?", 2, "lazy"), ("a++", 2, "lazy"),
        (#"(a)\1"#, 3, "back-references"), (#"\p"#, 0, "not supported"), ("(?=a)", 2, "look-around"),
        ("(?x)a", 2, "look-around"),
        ("(?im)a", 3, "flags"), (#"a\"#, 1, "escapes nothing"), ("(a{100}){100}", 0, "1000 states"),
        ("[[:alpha:]]", 1, "escaped"),
        (String(repeating: "(", count: 51), 51, "deeper"), ("a}", 1, "escaped"),
        ("((a{1000}){1000}){1000}", 0, "states"),
    ])
    func refuses(pattern: String, offset: Int, problem: String) throws {
        let error = #expect(throws: PatternError.self) { try TextPattern(pattern) }
        #expect(error?.offset == offset)
        #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
        #expect(error?.description.contains(pattern) == true)
    }

    /// Patterns on which a backtracking matcher would not come back in a lifetime.
    @Test(.timeLimit(.minutes(5)), arguments: ["(a+)+$", "^(a|a)*$", "(a*)*b", "^(a?){30}a{30}b", "(.*,){5}x"])
    func aPathologicalPatternIsBounded(pattern: String) throws {
        let text = String(repeating: "a", count: PatternLimits.textBytes - 1) + "!"
        #expect(try !TextPattern(pattern).hasMatch(in: text))
    }

    @Test func seesOnlyTheFirst64KiB() throws {
        let filler = String(repeating: "a", count: PatternLimits.textBytes - 1)
        #expect(try TextPattern("x").hasMatch(in: filler + "x"))
        #expect(try !TextPattern("x").hasMatch(in: filler + "ax"))
        // The end of what is looked at is not the end of the text.
        #expect(try TextPattern("a$").hasMatch(in: filler + "a"))
        #expect(try !TextPattern("a$").hasMatch(in: filler + "aa"))
        // A scalar that crosses the bound is not looked at.
        #expect(try !TextPattern("é").hasMatch(in: filler + "é"))
    }
}
