extension PatternParser {
    /// `[…]` or `[^…]`.
    mutating func scalarClass() throws(PatternError) -> ScalarSet {
        let start = index
        index += 1
        var set = ScalarSet(members: [], ignoresCase: ignoresCase)
        set.isNegated = take("^")
        while !take("]") {
            guard let scalar = next else {
                index = start
                throw error("the class has no \"]\"")
            }
            if scalar == "[" { throw error("a literal \"[\" within a class must be escaped as \\[") }
            let member = try classMember()
            guard case .range(let low) = member, next == "-", index + 1 < text.count, text[index + 1] != "]" else {
                set.members.append(member)
                continue
            }
            index += 1
            let end = try classMember()
            guard case .range(let high) = end, low.lowerBound <= high.upperBound else {
                throw error("the class has a range that is upside down or ends in a shorthand")
            }
            set.members.append(.range(low.lowerBound...high.upperBound))
        }
        guard !set.members.isEmpty else {
            index = start
            throw error("the class is empty")
        }
        return set
    }

    private mutating func classMember() throws(PatternError) -> ScalarSet.Member {
        guard let scalar = next else { throw error("the class has no \"]\"") }
        if scalar == "\\" { return try escapedMember() }
        index += 1
        return .range(scalar...scalar)
    }

    /// What a backslash and the scalar behind it accept, in a class or outside.
    mutating func escapedMember() throws(PatternError) -> ScalarSet.Member {
        guard index + 1 < text.count else { throw error("a backslash at the end escapes nothing") }
        let scalar = text[index + 1]
        let member: ScalarSet.Member
        switch scalar {
        case "d": member = .shorthand(.digit, isNegated: false)
        case "D": member = .shorthand(.digit, isNegated: true)
        case "w": member = .shorthand(.word, isNegated: false)
        case "W": member = .shorthand(.word, isNegated: true)
        case "s": member = .shorthand(.space, isNegated: false)
        case "S": member = .shorthand(.space, isNegated: true)
        case "n": member = .range("\n"..."\n")
        case "r": member = .range("\r"..."\r")
        case "t": member = .range("\t"..."\t")
        default:
            guard !ScalarSet.Shorthand.word.contains(scalar) else {
                throw error("\\\(scalar) is not supported; back-references and other named escapes are not")
            }
            member = .range(scalar...scalar)
        }
        index += 2
        return member
    }
}
