/// Writes finite sets of texts as a grammar in GBNF, the form of llama.cpp.
enum GrammarText {
    /// A grammar for an integer range, from the same alternatives as the regular expression: `root ::= "10" | [0-9]`.
    static func grammar(for range: ClosedRange<Int>) -> String {
        "root ::= " + IntegerAlternation.alternatives(for: range).map(sequence).joined(separator: " | ")
    }

    /// A grammar for exactly the strings, longer ones first.
    static func grammar(for choices: [String]) -> String {
        "root ::= " + ChoiceAlternation.ordered(choices).map(literal).joined(separator: " | ")
    }

    /// A string in quotes, with everything escaped that ends or changes it.
    static func literal(_ text: String) -> String {
        var result = "\""
        for character in text {
            switch character {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\r\n": result += "\\r\\n"
            case "\t": result += "\\t"
            default: result.append(character)
            }
        }
        return result + "\""
    }

    /// An alternative of digits, a sign and classes `[a-b]` as literals and classes in a row.
    private static func sequence(_ alternative: String) -> String {
        var parts: [String] = []
        var digits = ""
        var rest = alternative[...]
        while let first = rest.first {
            guard first == "[", let end = rest.firstIndex(of: "]") else {
                digits.append(first)
                rest.removeFirst()
                continue
            }
            if !digits.isEmpty { parts.append(literal(digits)) }
            digits = ""
            parts.append(String(rest[...end]))
            rest = rest[rest.index(after: end)...]
        }
        if !digits.isEmpty { parts.append(literal(digits)) }
        return parts.joined(separator: " ")
    }
}
