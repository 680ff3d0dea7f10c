internal import Yams

/// Makes a key different from its duplicates in YAML text, because the parser stops at the first key that stands twice.
enum DuplicateKeys {
    /// The text with `mark` put before the key at a place, inside its quotes where it has some; `nil` where the key is
    /// written in a way that a mark would break.
    static func marking(_ text: String, at place: Mark, with mark: String) -> String? {
        var scalars = text.unicodeScalars
        guard var index = index(of: place, in: scalars) else { return nil }
        switch scalars[index] {
        case "\"", "'": index = scalars.index(after: index)
        case "|", ">", "&", "*", "!", "{", "[", "?": return nil
        default: break
        }
        scalars.insert(contentsOf: mark.unicodeScalars, at: index)
        return String(scalars)
    }

    /// The index of a place that libyaml names: it counts lines by the breaks of YAML 1.1 and columns by scalars.
    private static func index(of place: Mark, in text: String.UnicodeScalarView) -> String.Index? {
        var index = text.startIndex
        var line = 1
        while line < place.line, index < text.endIndex {
            let scalar = text[index]
            index = text.index(after: index)
            switch scalar {
            case "\r":
                if index < text.endIndex, text[index] == "\n" { index = text.index(after: index) }
                line += 1
            case "\n", "\u{85}", "\u{2028}", "\u{2029}":
                line += 1
            default:
                break
            }
        }
        guard let found = text.index(index, offsetBy: place.column - 1, limitedBy: text.endIndex) else { return nil }
        return found < text.endIndex ? found : nil
    }
}
