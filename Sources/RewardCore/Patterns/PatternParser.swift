/// Reads the pattern language of `TextPattern` and `CapturePattern`. Whatever is outside of it is refused by
/// name, so that a pattern never means something else here than its author thinks.
struct PatternParser {
    private let pattern: String
    /// The pattern's scalars.
    let text: [Unicode.Scalar]
    /// How many of them have been read.
    var index = 0
    private var depth = 0
    /// Whether `(?i)` was read.
    private(set) var ignoresCase = false
    private var dotAcceptsLineEnds: Bool
    private let use: PatternUse
    private var groupCount = 0

    private init(_ pattern: String, for use: PatternUse) {
        self.pattern = pattern
        self.use = use
        dotAcceptsLineEnds = use == .capture
        text = Array(pattern.unicodeScalars)
    }

    /// The syntax of a whole pattern.
    ///
    /// - Parameter groups: how many groups a pattern that captures must have; ignored for others.
    static func parse(
        _ pattern: String, for use: PatternUse = .search, groups: Int = 0
    ) throws(PatternError) -> PatternSyntax {
        var parser = PatternParser(pattern, for: use)
        try parser.flags()
        let syntax = try parser.choice()
        if parser.index < parser.text.count {
            throw parser.error("there is a \")\" without its \"(\"; escape it as \\)")
        }
        guard syntax.stateCount <= PatternLimits.states else {
            parser.index = 0
            throw parser.error("it needs more than \(PatternLimits.states) states; use smaller repetition counts")
        }
        guard use == .search || parser.groupCount == groups else {
            parser.index = 0
            throw parser.error(
                "it has \(parser.groupCount) capturing groups and needs exactly \(groups); write (…) for what is wanted"
                    + " and (?:…) for every other group")
        }
        return syntax
    }

    /// The scalar that comes next.
    var next: Unicode.Scalar? { index < text.count ? text[index] : nil }

    /// A problem at the current place.
    func error(_ problem: String) -> PatternError { PatternError(pattern: pattern, offset: index, problem: problem) }

    /// Takes the scalar when it comes next.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    /// `(?i)`, `(?s)` or both, at the very start only.
    private mutating func flags() throws(PatternError) {
        guard text.count > 3, text[0] == "(", text[1] == "?", text[2] == "i" || text[2] == "s" else { return }
        index = 2
        while !take(")") {
            if take("i") {
                ignoresCase = true
            } else if take("s") {
                dotAcceptsLineEnds = true
            } else {
                throw error("only the flags i and s are supported, as (?i), (?s) or (?is) at the start")
            }
        }
    }

    private mutating func choice() throws(PatternError) -> PatternSyntax {
        var alternatives = [try sequence()]
        while take("|") { alternatives.append(try sequence()) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func sequence() throws(PatternError) -> PatternSyntax {
        var parts: [PatternSyntax] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let part = try atom()
            parts.append(try repeated(part))
        }
        return .sequence(parts)
    }

    private mutating func atom() throws(PatternError) -> PatternSyntax {
        guard let scalar = next else { throw error("the pattern ends too early") }
        switch scalar {
        case "(": return try group()
        case "[": return .scalar(try scalarClass())
        case "\\": return try escape()
        case "*", "+", "?": throw error("\"\(scalar)\" has nothing to repeat; escape it as \\\(scalar)")
        case "{", "}", "]": throw error("a literal \"\(scalar)\" must be escaped as \\\(scalar)")
        default: break
        }
        index += 1
        switch scalar {
        case ".":
            if dotAcceptsLineEnds { return .scalar(ScalarSet(members: [], isNegated: true)) }
            return .scalar(ScalarSet(members: [.range("\n"..."\n")], isNegated: true))
        case "^": return .assertion(use == .capture ? .lineStart : .textStart)
        case "$": return .assertion(use == .capture ? .lineEnd : .textEnd)
        default: return literal(scalar)
        }
    }

    private mutating func group() throws(PatternError) -> PatternSyntax {
        let start = index
        index += 1
        var number: Int?
        if take("?") {
            guard take(":") else {
                throw error("only (?:…) groups are supported; look-around, names and inner flags are not")
            }
        } else if use == .capture {
            number = groupCount
            groupCount += 1
        }
        depth += 1
        defer { depth -= 1 }
        guard depth <= PatternLimits.depth else {
            throw error("groups are nested deeper than \(PatternLimits.depth)")
        }
        let inside = try choice()
        guard take(")") else {
            index = start
            throw error("the group has no \")\"")
        }
        return number.map { .group(number: $0, inside) } ?? inside
    }

    private mutating func escape() throws(PatternError) -> PatternSyntax {
        switch index + 1 < text.count ? text[index + 1] : nil {
        case "b":
            index += 2
            return .assertion(.wordBoundary(isNegated: false))
        case "B":
            index += 2
            return .assertion(.wordBoundary(isNegated: true))
        default:
            return .scalar(ScalarSet(members: [try escapedMember()], ignoresCase: ignoresCase))
        }
    }

    private func literal(_ scalar: Unicode.Scalar) -> PatternSyntax {
        .scalar(ScalarSet(members: [.range(scalar...scalar)], ignoresCase: ignoresCase))
    }

    private mutating func repeated(_ part: PatternSyntax) throws(PatternError) -> PatternSyntax {
        let start = index
        let range: (min: Int, max: Int?)
        if take("*") {
            range = (0, nil)
        } else if take("+") {
            range = (1, nil)
        } else if take("?") {
            range = (0, 1)
        } else if take("{") {
            range = try counts()
        } else {
            return part
        }
        let isLazy = use == .capture && take("?")
        if next == "?" || next == "+" || next == "*" || next == "{" { throw error(refusalOfRepetition) }
        if use == .capture, range.max == nil, part.canBeEmpty {
            index = start
            throw error("what is repeated without end may be empty here; make it take at least one character")
        }
        return .repetition(part, min: range.min, max: range.max, isLazy: isLazy)
    }

    private var refusalOfRepetition: String {
        switch use {
        case .search:
            "lazy and possessive repetition is not supported; name what may not be crossed, as in [^<]*, or put the"
                + " repeated part in a group"
        case .capture: "possessive and doubled repetition is not supported; put the repeated part in a group (?:…)"
        }
    }

    /// `m}`, `m,}` or `m,n}`.
    private mutating func counts() throws(PatternError) -> (min: Int, max: Int?) {
        let start = index
        let low = try number()
        var high: Int? = low
        if take(",") { high = next == "}" ? nil : try number() }
        guard take("}") else { throw error("a repetition is written {m}, {m,} or {m,n}; a literal brace as \\{") }
        if let high, high < low {
            index = start
            throw error("the repetition's range is upside down")
        }
        return (low, high)
    }

    private mutating func number() throws(PatternError) -> Int {
        var value = 0
        let start = index
        while let scalar = next, ("0"..."9").contains(scalar) {
            value = value * 10 + Int(scalar.value - 48)
            guard value <= PatternLimits.repetitions else {
                throw error("repetition counts go up to \(PatternLimits.repetitions)")
            }
            index += 1
        }
        guard index > start else { throw error("a repetition is written {m}, {m,} or {m,n}; a literal brace as \\{") }
        return value
    }
}
