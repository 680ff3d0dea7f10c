/// Writes a choice of strings as a regular expression that matches exactly them.
enum ChoiceAlternation {
    /// What has a meaning outside a character class; anything else stays as it is, because engines differ in which
    /// needless escapes they take.
    private static let special: Set<Character> = [
        "\\", "^", "$", ".", "|", "?", "*", "+", "(", ")", "[", "]", "{", "}",
    ]

    /// The strings in parentheses, longer ones first, with everything escaped that has a meaning in an expression.
    static func regex(for choices: [String]) -> String {
        "(" + ordered(choices).map { escaped($0) }.joined(separator: "|") + ")"
    }

    /// The strings with longer ones first, else in their own order.
    static func ordered(_ choices: [String]) -> [String] {
        choices.enumerated().sorted { left, right in
            let (leftLength, rightLength) = (left.element.utf8.count, right.element.utf8.count)
            return leftLength != rightLength ? leftLength > rightLength : left.offset < right.offset
        }.map(\.element)
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if special.contains(character) { result.append("\\") }
                result.append(character)
            }
        }
        return result
    }
}
