/// A regular expression of a check, whose work is linear in the text for every pattern.
///
/// Swift's `Regex` backtracks: `(a+)+$` on a response of some dozen `a` takes longer than anyone waits, and the
/// response is the policy's to choose. So patterns are a language without back-references and look-around, run as an
/// automaton. It has
///
/// - literals, `.` (anything but a line feed), classes `[a-z]` and `[^…]`, groups `(…)` and `(?:…)`, alternatives `|`;
/// - repetition `*`, `+`, `?`, `{m}`, `{m,}`, `{m,n}`;
/// - `^` and `$` (start and very end of the text), `\b`, `\B`;
/// - `\d` (ASCII digits), `\w`, `\s` (Unicode), their negations `\D`, `\W`, `\S`, and `\n`, `\r`, `\t`; any other
///   scalar that is no letter, digit or underscore may be escaped;
/// - at the start `(?i)` (case is ignored) and `(?s)` (`.` accepts line feeds too).
///
/// Everything else is refused when the configuration is read. Matching is by Unicode scalar, anywhere in the text, and
/// sees its first 64 KiB; `$` never holds where a text was cut.
public struct TextPattern: Sendable, Hashable {
    /// The pattern as it was written.
    public let pattern: String
    private let program: PatternProgram

    /// A pattern ready to run.
    public init(_ pattern: String) throws(PatternError) {
        self.pattern = pattern
        program = PatternProgram(try PatternParser.parse(pattern))
    }

    /// Whether the pattern matches somewhere in the text's first 64 KiB.
    public func hasMatch(in text: String) -> Bool {
        let (head, isCut) = PatternLimits.head(of: Array(text.unicodeScalars))
        var run = PatternRun(program, text: head, isCut: isCut)
        return run.hasMatch()
    }

    /// For each scalar of the text whether it lies in any match; none does behind the first 64 KiB.
    public func marks(in text: [Unicode.Scalar]) -> [Bool] {
        let (head, isCut) = PatternLimits.head(of: text)
        var run = PatternRun(program, text: head, isCut: isCut)
        return run.marks() + [Bool](repeating: false, count: text.count - head.count)
    }
}
