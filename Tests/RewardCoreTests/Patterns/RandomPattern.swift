/// Writes random patterns of the language that captures, with many ways to match the same text.
struct RandomPattern {
    /// How many capturing groups were written.
    private(set) var groups = 0

    /// Alternatives of sequences, nested at most `depth` deep.
    mutating func choice(depth: Int, using random: inout some RandomNumberGenerator) -> String {
        let count = [1, 1, 1, 2, 2, 3].randomElement(using: &random) ?? 1
        var alternatives: [String] = []
        for _ in 0..<count {
            var sequence = ""
            for _ in 0..<Int.random(in: 0...3, using: &random) { sequence += part(depth: depth, using: &random) }
            alternatives.append(sequence)
        }
        return alternatives.joined(separator: "|")
    }

    private mutating func part(depth: Int, using random: inout some RandomNumberGenerator) -> String {
        let roll = Int.random(in: 0..<10, using: &random)
        let atom: String
        switch roll {
        case 0...3 where depth > 0:
            if Bool.random(using: &random) {
                groups += 1
                atom = "(" + choice(depth: depth - 1, using: &random) + ")"
            } else {
                atom = "(?:" + choice(depth: depth - 1, using: &random) + ")"
            }
        case 9: return ["^", "$", #"\b"#].randomElement(using: &random) ?? "^"
        default: atom = ["a", "b", ".", "[^a]", "a", "b"].randomElement(using: &random) ?? "a"
        }
        let times = ["", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{1,}?"]
        return atom + (times.randomElement(using: &random) ?? "")
    }
}
