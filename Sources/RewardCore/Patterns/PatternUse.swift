/// What a pattern is for. The language differs in what only one use gives a meaning.
enum PatternUse: Sendable, Hashable {
    /// Whether and where anything matches. Groups only group, and lazy repetition is refused: which of several matches
    /// is preferred makes no difference to the answer, so an author who writes it expects something else.
    case search
    /// Which parts of the leftmost match its groups hold. `.` accepts line feeds, `^` and `$` look at lines.
    case capture
}
