/// Brings an answer in LaTeX to the one way of writing that MATH's evaluation compares.
///
/// The order of the steps is part of the meaning (a leading point is completed before `x=` is dropped, so `x=.5` keeps
/// its point) and follows that evaluation. All steps are linear in the text.
enum AnswerNormalization {
    /// The normal form, or `nil` where the text cannot be brought to one: two units, a root or a fraction of nothing.
    static func normalized(_ answer: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        var text = answer
        for (written, meant) in notation { text = replacing(written, with: meant, in: text) }
        guard let bare = withoutUnit(text) else { return nil }
        text = bare
        for (written, meant) in numbers { text = replacing(written, with: meant, in: text) }
        guard let first = text.first else { return text }
        if first == "." { text.insert("0", at: 0) }
        text = withoutName(text)
        guard let roots = withBracedRoots(text) else { return nil }
        text = roots.filter { $0 != " " }
        guard let fractions = withBracedFractions(text) else { return nil }
        text = fractions
        if text == Array("0.5".unicodeScalars) { text = fraction(["1"], ["2"]) }
        return withSlashAsFraction(text)
    }

    private static func table(_ pairs: [(String, String)]) -> [([Unicode.Scalar], [Unicode.Scalar])] {
        pairs.map { (Array($0.unicodeScalars), Array($1.unicodeScalars)) }
    }

    /// What is only a way of setting the same mathematics: line ends, thin space, doubled backslashes, sizes of
    /// fractions and of brackets, degrees and currency.
    private static let notation = table([
        ("\n", ""), (#"\!"#, ""), (#"\\"#, #"\"#), (#"\tfrac"#, #"\frac"#), (#"\dfrac"#, #"\frac"#),
        (#"\left"#, ""), (#"\right"#, ""), (#"^{\circ}"#, ""), (#"^\circ"#, ""), (#"\$"#, ""),
    ])

    /// Percent, and decimals without a leading zero.
    private static let numbers = table([(#"\%"#, ""), (" .", " 0."), ("{.", "{0.")])

    /// The text with every occurrence replaced, from left to right and none of them overlapping. The library's own
    /// `replacing` is generic over what it searches, and cost a third of the scoring of answers.
    private static func replacing(
        _ written: [Unicode.Scalar], with meant: [Unicode.Scalar], in text: [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        guard var place = text.firstIndex(of: written[0]) else { return text }
        var result = Array(text[..<place])
        while place < text.count {
            if text[place] == written[0], text[place...].starts(with: written) {
                result += meant
                place += written.count
            } else {
                result.append(text[place])
                place += 1
            }
        }
        return result
    }

    private static let unitStart = Array(#"\text{ "#.unicodeScalars)
    private static let root = Array(#"\sqrt"#.unicodeScalars)
    private static let fractionCommand = Array(#"\frac"#.unicodeScalars)

    /// A `\text` that begins with a space is a unit: it and all behind it go. Two of them leave open what is meant.
    private static func withoutUnit(_ text: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        let units = text.ranges(of: unitStart)
        guard let unit = units.first else { return text }
        return units.count == 1 ? Array(text[..<unit.lowerBound]) : nil
    }

    /// Drops a short left side such as `x=` where the text has exactly one equals sign.
    private static func withoutName(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard let sign = text.firstIndex(of: "="), sign <= 2, text.lastIndex(of: "=") == sign else { return text }
        return Array(text[(sign + 1)...])
    }

    /// `\sqrt2` as `\sqrt{2}`: without braces the root is of the one scalar that follows.
    private static func withBracedRoots(_ text: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        var result: [Unicode.Scalar] = []
        var rest = 0
        for range in text.ranges(of: root) {
            guard range.upperBound < text.count else { return nil }
            result += text[rest..<range.upperBound]
            rest = range.upperBound
            // A root directly behind a root has nothing of its own under it.
            if text[rest...].starts(with: root) { return nil }
            if text[rest] != "{" {
                result += ["{", text[rest], "}"]
                rest += 1
            }
        }
        return result + text[rest...]
    }

    /// `\frac12` and `\frac1{2}` as `\frac{1}{2}`. One scalar alone behind the command leaves the whole text as it is.
    private static func withBracedFractions(_ text: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        let commands = text.ranges(of: fractionCommand)
        var result: [Unicode.Scalar] = []
        var rest = 0
        for (index, range) in commands.enumerated() {
            let end = index + 1 < commands.count ? commands[index + 1].lowerBound : text.count
            result += text[rest..<range.upperBound]
            rest = range.upperBound
            guard rest < end else { return nil }
            if text[rest] == "{" { continue }
            guard end - rest >= 2 else { return text }
            result += ["{", text[rest], "}"]
            rest += 1
            if text[rest] != "{" {
                result += ["{", text[rest], "}"]
                rest += 1
            }
        }
        return result + text[rest...]
    }

    /// `3/4` as `\frac{3}{4}`, where both sides are integers in their usual form.
    private static func withSlashAsFraction(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard let slash = text.firstIndex(of: "/"), isInteger(text[..<slash]), isInteger(text[(slash + 1)...]) else {
            return text
        }
        return fraction(text[..<slash], text[(slash + 1)...])
    }

    private static func isInteger(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        let digits = text.first == "-" ? text.dropFirst() : text
        guard let first = digits.first, digits.allSatisfy({ ("0"..."9").contains($0) }) else { return false }
        return first != "0" || text.count == 1
    }

    private static func fraction(
        _ numerator: ArraySlice<Unicode.Scalar>, _ denominator: ArraySlice<Unicode.Scalar>
    ) -> [Unicode.Scalar] {
        fractionCommand + ["{"] + numerator + ["}", "{"] + denominator + ["}"]
    }
}
