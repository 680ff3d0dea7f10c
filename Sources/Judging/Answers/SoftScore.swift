internal import Glibc
internal import RewardCore

/// Takes the expected value over the probabilities of a score's token in place of the integer: finer than one sample of
/// it, at the price of one call.
///
/// The token at which the score begins is found in the raw answer. Its alternatives that are scores of the range are
/// weighed by their probability. The judge's integer stays, and the verdict says why, where there are no probabilities,
/// where the integer takes several tokens, or where scores of the range hold less than half of the probability.
enum SoftScore {
    /// The probability that scores of the range must have together.
    static let massMin = 0.5

    /// The verdict under the task's settings: as it is where they ask for no soft scores.
    static func applied(
        to verdict: Verdict, tokens: [TokenChoice]?, key: String? = nil, settings: JudgeSettings
    ) -> Verdict {
        settings.softScores ? applied(to: verdict, tokens: tokens, key: key) : verdict
    }

    /// The verdict with the expected value in place of its integer, or with the reason why not.
    ///
    /// - Parameter key: the member of the answer's object that holds the item's verdict; `nil` where the answer is one
    ///   verdict or one integer.
    static func applied(to verdict: Verdict, tokens: [TokenChoice]?, key: String?) -> Verdict {
        guard let tokens, !tokens.isEmpty else { return replaced(verdict, SoftReading(outcome: .missing)) }
        guard let index = tokenIndex(in: tokens, key: key) else {
            return replaced(verdict, SoftReading(outcome: .missing))
        }
        guard label(of: tokens[index].text) == Int(exactly: verdict.score), !goesOn(tokens, after: index) else {
            return replaced(verdict, SoftReading(outcome: .split))
        }
        var weights: [Int: Double] = [:]
        for alternative in tokens[index].alternatives {
            guard let label = label(of: alternative.text), (verdict.min...verdict.max).contains(label) else { continue }
            weights[label, default: 0] += exp(min(0, alternative.logarithm))
        }
        guard !weights.isEmpty else { return replaced(verdict, SoftReading(outcome: .missing)) }
        // Where a tokenizer splits longer numbers, "1" may stand for 1 or for the beginning of 10.
        let isAmbiguous = (verdict.min...verdict.max).contains { !(-9...9).contains($0) }
        guard !isAmbiguous || weights.keys.contains(where: { !(-9...9).contains($0) }) else {
            return replaced(verdict, SoftReading(outcome: .split))
        }
        let mass = min(1, weights.values.reduce(0, +))
        guard mass >= massMin else { return replaced(verdict, SoftReading(outcome: .lowMass, mass: mass)) }
        let total = weights.values.reduce(0, +)
        let mean = weights.reduce(0) { $0 + Double($1.key) * $1.value } / total
        let variance = weights.reduce(0) { $0 + (Double($1.key) - mean) * (Double($1.key) - mean) * $1.value } / total
        return Verdict(
            name: verdict.name, score: mean, min: verdict.min, max: verdict.max, rationale: verdict.rationale,
            uncertainty: variance.squareRoot(), soft: SoftReading(outcome: .used, mass: mass))
    }

    private static func replaced(_ verdict: Verdict, _ soft: SoftReading) -> Verdict {
        Verdict(
            name: verdict.name, score: verdict.score, min: verdict.min, max: verdict.max,
            rationale: verdict.rationale, uncertainty: verdict.uncertainty, soft: soft)
    }

    /// The token in which the score's first byte stands.
    private static func tokenIndex(in tokens: [TokenChoice], key: String?) -> Int? {
        let bytes = tokens.flatMap { Array($0.text.utf8) }
        guard let place = scorePlace(in: bytes, key: key) else { return nil }
        var end = 0
        for (index, token) in tokens.enumerated() {
            end += token.text.utf8.count
            if place < end { return index }
        }
        return nil
    }

    /// Where the score's number begins: behind `"score"` and its colon, in an object behind the key where one is given;
    /// at the first byte that is no white space where the answer is a bare number. Quotes within a rationale are
    /// escaped, so its text cannot look like the member.
    private static func scorePlace(in bytes: [UInt8], key: String?) -> Int? {
        var start = 0
        // Reasoning may draft a verdict.
        while let end = position(of: "</think>", in: bytes, from: start) { start = end + 8 }
        if let key {
            guard let found = member(key, in: bytes, from: start) else { return nil }
            start = found
        }
        if let name = position(of: "\"score\"", in: bytes, from: start) {
            return bytes[(name + 7)...].firstIndex { !isSpace($0) && $0 != UInt8(ascii: ":") }
        }
        guard let first = bytes[start...].firstIndex(where: { !isSpace($0) }) else { return nil }
        return isDigit(bytes[first]) || bytes[first] == UInt8(ascii: "-") ? first : nil
    }

    /// Where the member of that name begins; the same text as a value has no colon behind it.
    private static func member(_ name: String, in bytes: [UInt8], from start: Int) -> Int? {
        var from = start
        while let found = position(of: "\"\(name)\"", in: bytes, from: from) {
            from = found + name.utf8.count + 2
            if bytes[from...].first(where: { !isSpace($0) }) == UInt8(ascii: ":") { return found }
        }
        return nil
    }

    private static func position(of text: String, in bytes: [UInt8], from start: Int) -> Int? {
        let wanted = Array(text.utf8)
        guard start <= bytes.count - wanted.count else { return nil }
        return (start...(bytes.count - wanted.count)).first { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }

    /// The integer that a token is, white space and what may stand before a value in JSON aside.
    private static func label(of token: String) -> Int? {
        var rest = Array(token.utf8)[...]
        while let first = rest.first, isSpace(first) || first == UInt8(ascii: ":") { rest.removeFirst() }
        while let last = rest.last, isSpace(last) || [UInt8(ascii: "}"), UInt8(ascii: ",")].contains(last) {
            rest.removeLast()
        }
        let digits = rest.first == UInt8(ascii: "-") ? rest.dropFirst() : rest
        guard (1...9).contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
        return Int(String(decoding: rest, as: UTF8.self))
    }

    /// Whether the number goes on in the next token.
    private static func goesOn(_ tokens: [TokenChoice], after index: Int) -> Bool {
        let next = tokens[(index + 1)...].lazy.compactMap(\.text.utf8.first).first
        let ownLast = tokens[index].text.utf8.last
        return ownLast.map(isDigit) == true && next.map(isDigit) == true
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
