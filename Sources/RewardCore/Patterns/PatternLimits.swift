/// The bounds that keep a pattern's work proportional to the text. None is a setting: a check that needs more is not a
/// check.
public enum PatternLimits {
    /// Bytes of UTF-8 of a text that are looked at, 64 KiB.
    public static let textBytes = 64 * 1024
    /// Most states of a compiled pattern. With `textBytes` it bounds the steps of one run, and the memory of a run
    /// that marks matches to 8 MiB.
    public static let states = 1000
    /// Largest count in `{m,n}`.
    public static let repetitions = 1000
    /// Deepest nesting of groups.
    public static let depth = 50

    /// The part of a text that is looked at, and whether the text goes on behind it.
    static func head(of text: [Unicode.Scalar]) -> (head: [Unicode.Scalar], isCut: Bool) {
        var bytes = 0
        for (index, scalar) in text.enumerated() {
            bytes += UTF8.width(scalar)
            if bytes > textBytes { return (Array(text[..<index]), true) }
        }
        return (text, false)
    }
}
