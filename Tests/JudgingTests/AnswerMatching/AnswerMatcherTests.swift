import Judging
import RewardCore
import Testing

/// Finding the answer of a response and comparing it with the reference.
struct AnswerMatcherTests {
    private let matcher = AnswerMatcher()

    /// Pairs of notations of one answer.
    @Test(arguments: [
        ("499", "499"), ("60", "60 "), ("a b", "ab"), ("1\n2", "12"), ("65", #"65\!"#),
        (#"\frac{3}{4}"#, #"\dfrac{3}{4}"#), (#"\frac{3}{4}"#, #"\tfrac34"#), (#"\frac{3}{4}"#, "3/4"),
        (#"\frac{-3}{4}"#, "-3/4"), (#"\frac{3}{4}"#, #"\frac3{4}"#), (#"\frac{3}{4}x"#, #"\frac34x"#),
        (#"\frac{1}{2}"#, "0.5"), (#"\frac{1}{2}"#, ".5"), (#"\frac{a}{b}+\frac{1}{c}"#, #"\frac ab + \frac1c"#),
        (#"\sqrt{2}"#, #"\sqrt2"#), (#"\sqrt{2}+\sqrt{3}"#, #"\sqrt2 + \sqrt{3}"#),
        ("18", #"18\text{ cm}"#), ("12 ", #"12 \text{ gm per day}"#), (#"10\text{cm}"#, #"10\text{cm}"#),
        ("90", #"90^\circ"#), ("90", #"90^{\circ}"#), ("17", #"17\%"#), ("12", #"\$12"#),
        ("x = 7", "7"), ("k=5", "5"), ("0.25", ".25"), ("(0.5, 1)", "( .5, 1)"), ("{0.5}", "{.5}"),
        (#"\left(1,2\right)"#, "(1,2)"),
        (#"\begin{pmatrix}1\\2\end{pmatrix}"#, #"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"#),
        (#"\text{ cm}"#, ""), ("", ""),
    ])
    func agrees(left: String, right: String) {
        #expect(matcher.matches(answer: left, expected: right))
        #expect(matcher.matches(answer: right, expected: left))
    }

    /// Pairs that differ, or whose difference no notation explains.
    @Test(arguments: [
        ("3968", "-3968"), ("24", "24."), ("24", "24.0"), ("7", "07"), ("40", #"\left(40\right)"#),
        (#"\frac{10}{11}"#, #"\frac1011"#), (#"\sqrt{17}"#, #"\sqrt17"#), ("10{,}000", "10,000"),
        (#"\frac{a}{b}"#, "a/b"), (#"\frac{3}{4}"#, "03/4"), (#"\frac{3}{4}"#, "3/4/1"), ("ab=7", "7x"),
        ("abc=7", "7"), ("a=b=7", "b=7"), ("7", #"\text{7}"#), ("0.0067", "x=.0067"), ("", "0"),
        (#"\frac{0}{4}"#, "-0/4"), ("é", "e\u{301}"),
    ])
    func differs(left: String, right: String) {
        #expect(!matcher.matches(answer: left, expected: right))
        #expect(!matcher.matches(answer: right, expected: left))
    }

    /// Texts without a normal form are compared as they are.
    @Test(arguments: [#"2\text{ m}\text{ s}"#, #"\sqrt"#, #"\frac"#, #"\sqrt\sqrt2"#, #"\frac\frac12"#])
    func fallsBackToPlainEquality(text: String) {
        #expect(matcher.matches(answer: text, expected: text))
        #expect(!matcher.matches(answer: text, expected: text + " "))
    }

    @Test func removingSpacesFirstHidesUnits() {
        var settings = AnswerSettings()
        settings.removesSpaces = true
        let spaceless = AnswerMatcher(settings: settings)
        #expect(!spaceless.matches(answer: #"18\text{ cm}"#, expected: "18"))
        #expect(matcher.matches(answer: #"18\text{ cm}"#, expected: "18"))
        #expect(spaceless.matches(answer: "1 8", expected: "18"))
    }

    @Test(arguments: [
        (#"\boxed{5}"#, "5"), (#"so \boxed{1} or \boxed{2}."#, "2"), (#"\boxed{\frac{1}{2}}"#, #"\frac{1}{2}"#),
        (#"\fbox{7}"#, "7"), (#"\boxed{1} \fbox{2}"#, "2"), (#"\boxed{\fbox{2}}"#, "2"), (#"\boxed {3}"#, "3"),
        (#"\boxed{1} then \boxed{2"#, "1"), (#"\boxed{\{1, 2\}}"#, #"\{1, 2\}"#),
        (#"\boxed{\left\{x\right.}"#, #"\left\{x\right."#),
        (#"} { \boxed{4}"#, "4"), (#"\\boxed{6}"#, "6"), (#"\boxed{}"#, ""), (#"\boxed{ 8 }"#, " 8 "),
    ])
    func findsTheLastBox(response: String, answer: String) {
        #expect(matcher.answer(in: response) == answer)
    }

    @Test(arguments: ["", "5", #"\boxed5"#, #"\boxed{5"#, #"\boxedtext{5}"#, "boxed{5}", #"\boxed"#, #"\boxed{\}"#])
    func findsNoAnswerWithoutAClosedBox(response: String) {
        #expect(matcher.answer(in: response) == nil)
    }

    @Test func takesTheFirstBoxWhereSet() {
        var settings = AnswerSettings()
        settings.box = .first
        let first = AnswerMatcher(settings: settings)
        #expect(first.answer(in: #"\boxed{1} \boxed{2}"#) == "1")
        #expect(first.answer(in: #"\boxed{\fbox{2}}"#) == #"\fbox{2}"#)
        #expect(first.expected(from: #"\boxed{1} \boxed{2}"#) == "2")
    }

    @Test func comparesAResponseWithItsReference() {
        #expect(matcher.expected(from: " \n 42\t") == "42")
        #expect(matcher.matches(response: #"Thus \boxed{0.5}"#, reference: #"It is \boxed{\frac12}."#))
        #expect(matcher.matches(response: #"Thus \boxed{42}"#, reference: " 42 "))
        #expect(!matcher.matches(response: "Thus 42", reference: "42"))
        #expect(!matcher.matches(response: #"\boxed{41}"#, reference: "42"))
        #expect(!matcher.matches(response: #"\boxed{}"#, reference: " "))
        #expect(!matcher.matches(response: #"\boxed{}"#, reference: #"\boxed{}"#))
    }

    @Test(.timeLimit(.minutes(5))) func aResponseOfUnclosedBoxesIsReadInOnePass() {
        #expect(matcher.answer(in: String(repeating: #"\boxed{"#, count: 20_000)) == nil)
    }
}
