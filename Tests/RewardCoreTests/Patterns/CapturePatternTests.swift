import Testing

@testable import RewardCore

/// Groups, preferences, refusals and the bound of patterns that capture.
struct CapturePatternTests {
    private func groups(_ pattern: String, _ count: Int, in text: String) throws -> [String?]? {
        try CapturePattern(pattern, groups: count).groups(in: text)
    }

    @Test(arguments: [
        ("(a)", "ba", ["a"]), ("(a*)", "aab", ["aa"]), ("(a*?)", "aab", [""]), ("(a+?)", "aab", ["a"]),
        ("(a??)b", "ab", ["a"]), ("(a??)", "ab", [""]), ("(a{1,3}?)", "aaaa", ["a"]), ("(a{2,}?)b", "aaab", ["aaa"]),
        ("(a{2}?)", "aaa", ["aa"]), ("(a|ab)", "ab", ["a"]), ("(ab|a)", "ab", ["ab"]), ("(|a)", "a", [""]),
        ("x(.+?)y", "xaybzy", ["a"]), ("x(.+)y", "xaybzy", ["aybz"]), ("(.+?)(?:,|$)", "ab,c", ["ab"]),
        ("(?:(a)|b)+", "ab", ["a"]), ("(?:(a|b))+", "ab", ["b"]), ("(a.c)", "a\nc", ["a\nc"]),
        ("^(b.)$", "a\nbc\nd", ["bc"]), ("^(.+)$", "a\nb", ["a\nb"]), (#"(\bb\w*)"#, "ab bc", ["bc"]),
        ("(?i)(A+)", "xaA", ["aA"]), ("(é+)", "caféé!", ["éé"]),
    ])
    func oneGroupHoldsWhatIsPreferred(pattern: String, text: String, expected: [String]) throws {
        #expect(try groups(pattern, 1, in: text) == expected)
    }

    @Test func groupsAreNumberedByTheirOpeningParentheses() throws {
        #expect(try groups("((a)(?:b)(c))", 3, in: "abc") == ["abc", "a", "c"])
        #expect(try groups("(a)|(b)", 2, in: "b") == [nil, "b"])
        #expect(try groups("(?:(a)|(b))+", 2, in: "aba") == ["a", "b"])
        #expect(try groups("(a)(b)", 2, in: "ba") == nil)
    }

    /// What stands further left wins over what is longer or preferred.
    @Test func theLeftmostMatchIsTaken() throws {
        #expect(try groups("(b+|a)", 1, in: "cabbb") == ["a"])
        #expect(try groups("(a.*?z|b)", 1, in: "b az") == ["b"])
    }

    @Test(arguments: [
        ("a", 0, "0 capturing groups"), ("(?:a)", 0, "needs exactly 1"), ("(a)(b)", 0, "2 capturing groups"),
        ("(a", 0, "has no"), ("(a*+)", 3, "possessive"), ("(a*??)", 4, "doubled"), ("(a{2}{3})", 5, "doubled"),
        ("(a*)*", 4, "may be empty"), ("(?:a|)+(b)", 6, "may be empty"), ("(?:^)*(b)", 5, "may be empty"),
        ("(?:(a)?|b){2,}", 10, "may be empty"), ("(?=a)(b)", 2, "look-around"), (#"(a)\1"#, 3, "back-references"),
        ("(?P<n>a)", 2, "names"), ("(a){1001}", 7, "up to 1000"), ("((?:a{100}){100})", 0, "1000 states"),
    ])
    func refuses(pattern: String, offset: Int, problem: String) {
        let error = #expect(throws: PatternError.self) { try CapturePattern(pattern, groups: 1) }
        #expect(error?.offset == offset)
        #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
    }

    /// Patterns on which a backtracking matcher would not come back in a lifetime.
    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            "((?:a+)+)b", "^((?:a|a)*)b", "(a?){30}a{30}b", "((?:a+?)+?)b", "(?:(a)|a.*?)*?!!",
        ])
    func aPathologicalPatternIsBounded(pattern: String) throws {
        let text = String(repeating: "a", count: PatternLimits.textBytes - 1) + "!"
        #expect(try groups(pattern, 1, in: text) == nil)
    }

    @Test func seesOnlyTheFirst64KiB() throws {
        let filler = String(repeating: "a", count: PatternLimits.textBytes - 2)
        #expect(try groups("(x)", 1, in: filler + "xy") == ["x"])
        #expect(try groups("(x)", 1, in: filler + "aax") == nil)
        #expect(try groups("(x)y", 1, in: filler + "xy") == ["x"])
        #expect(try groups("(x)y", 1, in: filler + "axy") == nil)
    }

    /// A group that reaches the cut would be shown without its rest.
    @Test func aGroupThatReachesTheCutIsNoMatch() throws {
        let filler = String(repeating: "a", count: PatternLimits.textBytes - 2)
        #expect(try groups("a(.+)", 1, in: filler + "xy")?.first??.count == PatternLimits.textBytes - 1)
        #expect(try groups("a(.+)", 1, in: filler + "xyz") == nil)
        #expect(try groups("^(a).+", 1, in: filler + "xyz") == ["a"])
        #expect(try groups("(.+)$", 1, in: filler + "xyz") == nil)
        #expect(try groups("(.+)x", 1, in: filler + "xyz") == [filler])
        // A scalar that crosses the bound is not looked at.
        #expect(try groups("(aé)", 1, in: filler + "aé") == nil)
    }

    /// Random small patterns on random small texts find what trying everything finds.
    @Test(arguments: 0..<8) func findsWhatBacktrackingFinds(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var compared = 0
        var matched = 0
        while compared < 400 {
            var writer = RandomPattern()
            let pattern = writer.choice(depth: 3, using: &random)
            guard let compiled = try? CapturePattern(pattern, groups: writer.groups) else { continue }
            let syntax = try PatternParser.parse(pattern, for: .capture, groups: writer.groups)
            let text = String(
                (0..<Int.random(in: 0...8, using: &random)).map { _ in "ab\n".randomElement(using: &random)! })
            guard let slots = try? BacktrackingMatcher.firstMatch(syntax, groups: writer.groups, in: text) else {
                #expect(compiled.groups(in: text) == nil, "\(pattern) on \(text.debugDescription)")
                compared += 1
                continue
            }
            let scalars = Array(text.unicodeScalars)
            let expected: [String?] = (0..<writer.groups).map { group in
                guard slots[2 * group] >= 0 else { return nil }
                return scalars[slots[2 * group]..<slots[2 * group + 1]].reduce(into: "") {
                    $0.unicodeScalars.append($1)
                }
            }
            #expect(compiled.groups(in: text) == expected, "\(pattern) on \(text.debugDescription)")
            compared += 1
            matched += 1
        }
        #expect(matched > 100)
    }
}
