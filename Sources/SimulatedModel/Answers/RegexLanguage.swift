/// Lists texts of a regular expression's language, for answers under a regex constraint.
///
/// Judges are asked for integers by finite alternations such as `(10|[0-9])`; those are listed in full. Unbounded
/// repetition is listed up to `repetitionMax` and everything up to `textsMax`, so that no pattern costs much.
struct RegexLanguage {
    /// The most texts that are listed.
    static let textsMax = 2_048
    /// How often `*` and `+` repeat at most.
    static let repetitionMax = 2
    /// How deep groups may nest.
    static let depthMax = 32

    private let pattern: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    /// The texts, in the order of the pattern; empty where the pattern is not understood.
    static func texts(of pattern: String) -> [String] {
        var language = RegexLanguage(pattern: Array(pattern.unicodeScalars))
        guard let texts = language.alternatives(), language.position == language.pattern.count else { return [] }
        return texts
    }

    private init(pattern: [Unicode.Scalar]) {
        self.pattern = pattern
    }

    private var next: Unicode.Scalar? {
        position < pattern.count ? pattern[position] : nil
    }

    private mutating func alternatives() -> [String]? {
        guard depth < Self.depthMax else { return nil }
        depth += 1
        defer { depth -= 1 }
        guard var texts = sequence() else { return nil }
        while next == "|" {
            position += 1
            guard let more = sequence() else { return nil }
            texts = Array((texts + more).prefix(Self.textsMax))
        }
        return texts
    }

    private mutating func sequence() -> [String]? {
        var texts = [""]
        while let scalar = next, scalar != "|", scalar != ")" {
            guard let atom = atom(), let repeated = repetition(of: atom) else { return nil }
            texts = Self.joined(texts, repeated)
        }
        return texts
    }

    private mutating func atom() -> [String]? {
        guard let scalar = next else { return nil }
        position += 1
        switch scalar {
        case "^", "$": return [""]
        case "(":
            if next == "?" {
                guard position + 1 < pattern.count, pattern[position + 1] == ":" else { return nil }
                position += 2
            }
            guard let texts = alternatives(), next == ")" else { return nil }
            position += 1
            return texts
        case "[": return characterClass()
        case "\\": return escape().map { $0.map(String.init) }
        case ".": return ["a"]
        case "*", "+", "?", "{": return nil
        default: return [String(scalar)]
        }
    }

    private mutating func characterClass() -> [String]? {
        var members: [Unicode.Scalar] = []
        while let scalar = next, scalar != "]" {
            position += 1
            if scalar == "^" && members.isEmpty { return nil }
            if scalar == "\\" {
                guard let escaped = escape() else { return nil }
                members += escaped
            } else if scalar == "-", let low = members.last, let high = next, high != "]", low.value < high.value {
                position += 1
                guard high.value - low.value < 256 else { return nil }
                members += ((low.value + 1)...high.value).compactMap(Unicode.Scalar.init)
            } else {
                members.append(scalar)
            }
        }
        guard next == "]" else { return nil }
        position += 1
        return members.map(String.init)
    }

    private mutating func escape() -> [Unicode.Scalar]? {
        guard let scalar = next else { return nil }
        position += 1
        switch scalar {
        case "d": return Array("0123456789".unicodeScalars)
        case "s": return [" "]
        case "w": return ["a"]
        case "n": return ["\n"]
        default: return scalar.properties.isAlphabetic ? nil : [scalar]
        }
    }

    private mutating func repetition(of texts: [String]) -> [String]? {
        guard let counts = counts() else { return nil }
        var result: [String] = []
        var power = [""]
        for count in 0...counts.upperBound {
            if counts.contains(count) { result = Array((result + power).prefix(Self.textsMax)) }
            if count < counts.upperBound { power = Self.joined(power, texts) }
        }
        return result
    }

    private mutating func counts() -> ClosedRange<Int>? {
        switch next {
        case "?":
            position += 1
            return 0...1
        case "*":
            position += 1
            return 0...Self.repetitionMax
        case "+":
            position += 1
            return 1...Self.repetitionMax
        case "{":
            guard let end = pattern[position...].firstIndex(of: "}") else { return nil }
            let body = String(String.UnicodeScalarView(pattern[(position + 1)..<end]))
            position = end + 1
            let bounds = body.split(separator: ",", omittingEmptySubsequences: false)
            guard let low = Int(bounds[0]), (0...64).contains(low) else { return nil }
            guard bounds.count == 2 else { return low...low }
            let high = min(Int(bounds[1]) ?? low + Self.repetitionMax, low + 64)
            return high >= low ? low...high : nil
        default: return 1...1
        }
    }

    private static func joined(_ left: [String], _ right: [String]) -> [String] {
        var texts: [String] = []
        for start in left {
            for end in right {
                guard texts.count < textsMax else { return texts }
                texts.append(start + end)
            }
        }
        return texts
    }
}
