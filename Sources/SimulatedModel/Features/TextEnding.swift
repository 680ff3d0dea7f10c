/// Whether a text ends as a finished text does, or breaks off.
enum TextEnding {
    /// Marks that may stand behind the last full stop.
    private static let closers = Set("\"')]*_`’”»".unicodeScalars)
    /// Marks that end a text: full stops, and what ends formulas and code.
    private static let stops = Set(".!?…。！？}$".unicodeScalars)

    /// Whether the last character, white space and closing marks aside, ends a text.
    static func isFinished(_ bytes: [UInt8]) -> Bool {
        let tail = String(decoding: bytes.suffix(64), as: UTF8.self)
        let last = tail.unicodeScalars.last { !$0.properties.isWhitespace && !closers.contains($0) }
        return last.map(stops.contains) ?? false
    }
}
