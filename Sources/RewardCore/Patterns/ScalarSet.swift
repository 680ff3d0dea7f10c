/// The scalars that one place of a pattern accepts.
struct ScalarSet: Sendable, Hashable {
    /// A set with a letter of its own.
    enum Shorthand: Sendable, Hashable {
        /// `\d`, the ASCII digits.
        case digit
        /// `\w`: alphabetic scalars, marks and decimal digits of any script, and the underscore.
        case word
        /// `\s`, Unicode white space.
        case space

        /// Whether the scalar is of this set.
        func contains(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .digit: return ("0"..."9").contains(scalar)
            case .space: return scalar.isWhiteSpace
            case .word:
                if scalar.isASCII {
                    return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                        || scalar == "_"
                }
                switch scalar.properties.generalCategory {
                case .decimalNumber, .nonspacingMark, .spacingMark: return true
                default: return scalar.properties.isAlphabetic
                }
            }
        }
    }

    /// One part of a class.
    enum Member: Sendable, Hashable {
        /// All scalars of the range.
        case range(ClosedRange<Unicode.Scalar>)
        /// A shorthand's scalars or, negated, all others.
        case shorthand(Shorthand, isNegated: Bool)
    }

    /// The parts; a scalar of any of them is accepted.
    var members: [Member]
    /// Whether exactly the other scalars are accepted.
    var isNegated = false
    /// Whether upper and lower case are one.
    var ignoresCase = false

    /// Whether the scalar is accepted here.
    func accepts(_ scalar: Unicode.Scalar) -> Bool {
        var found = holds(scalar)
        if !found, ignoresCase {
            found = Self.cases(of: scalar).contains(where: holds)
        }
        return found != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        for member in members {
            switch member {
            case .range(let range): if range.contains(scalar) { return true }
            case .shorthand(let set, let isNegated): if set.contains(scalar) != isNegated { return true }
            }
        }
        return false
    }

    /// The scalar's other cases that are one scalar; `ß` has none.
    private static func cases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].compactMap { text in
            text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
        }
    }
}
