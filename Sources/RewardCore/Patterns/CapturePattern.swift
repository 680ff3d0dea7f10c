/// A regular expression that takes a text apart by its groups, with work linear in the text for every pattern.
///
/// The language is that of `TextPattern`, with these differences: `.` accepts line feeds too, `^` and `$` hold at each
/// line, groups `(…)` capture, and lazy repetition `*?`, `+?`, `??`, `{m,n}?` is understood. It finds what Python's
/// `re.search` with `re.MULTILINE | re.DOTALL` finds: the leftmost match, and of several there the one that the order
/// of alternatives and the repetitions' preferences put first. What `re` would repeat without end although it may be
/// empty, such as `(a*)*`, is refused; where it is repeated a few times, as in `(a?){0,2}`, an empty turn counts as
/// one.
///
/// All alternatives are followed at once in the order of preference, each with the places of its groups (Pike's
/// machine), so a pattern of n states looks at each scalar at most n times.
public struct CapturePattern: Sendable, Hashable {
    /// The pattern as it was written.
    public let pattern: String
    private let program: PatternProgram
    private let groupCount: Int

    /// A pattern ready to run. Throws where it is outside of the language or has another number of capturing groups.
    public init(_ pattern: String, groups: Int) throws(PatternError) {
        self.pattern = pattern
        groupCount = groups
        program = PatternProgram(try PatternParser.parse(pattern, for: .capture, groups: groups))
    }

    /// What each group took last in the leftmost match within the text's first 64 KiB; `nil` for a group that took no
    /// part.
    ///
    /// There is no match where a group reaches the end of a text that was cut: its rest would be lost unseen.
    public func groups(in text: String) -> [String?]? {
        let (head, isCut) = PatternLimits.head(of: Array(text.unicodeScalars))
        var run = CaptureRun(program, text: head, isCut: isCut, slots: 2 * groupCount)
        guard let slots = run.firstMatch() else { return nil }
        if isCut, slots.contains(head.count) { return nil }
        return (0..<groupCount).map { group in
            let (begin, end) = (slots[2 * group], slots[2 * group + 1])
            guard begin >= 0, end >= begin else { return nil }
            var part = String.UnicodeScalarView()
            part.append(contentsOf: head[begin..<end])
            return String(part)
        }
    }
}
