internal import JSONText
public import RewardCore

/// Reads the judge's JSON answers, trusting nothing: the server may have ignored the constraint, and the text may be
/// steered by the rollout. An integer is ASCII digits within the item's range; it is never clamped.
public enum VerdictReader {
    /// Depth that a verdict needs, with room to spare.
    private static let limits = JSONLimits(depth: 8)

    /// The verdict on one item from `{"reason": …, "score": …}`.
    public static func read(_ text: String, item: RubricItem) throws(ScoreFailure) -> Verdict {
        try verdict(try object(text), item: item)
    }

    /// The verdicts on all items from one object with a member for each, by the given names. An item whose member is
    /// missing or unusable has a failure in its place.
    public static func read(
        _ text: String, items: [RubricItem], names: [String]
    ) throws(ScoreFailure) -> [Result<Verdict, ScoreFailure>] {
        let answer = try object(text)
        return zip(items, names).map { item, name in
            guard let member = answer[name] else {
                return .failure(invalid("the answer has no member \(name) for item \"\(item.name)\""))
            }
            guard let object = member.object else {
                return .failure(invalid("the answer's member \(name) for item \"\(item.name)\" is not an object"))
            }
            return Result { () throws(ScoreFailure) in try verdict(object, item: item) }
        }
    }

    /// The integer that is the whole answer, white space around it aside: ASCII digits without leading zeros, within
    /// the item's range.
    public static func integer(_ text: String, item: RubricItem) throws(ScoreFailure) -> Int {
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, [9, 10, 13, 32].contains(first) { bytes.removeFirst() }
        while let last = bytes.last, [9, 10, 13, 32].contains(last) { bytes.removeLast() }
        let digits = bytes.first == 45 ? bytes.dropFirst() : bytes
        guard (1...9).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            digits.count == 1 || digits.first != 48, let score = Int(String(decoding: bytes, as: UTF8.self))
        else { throw invalid("the score of item \"\(item.name)\" is not one integer") }
        guard item.range.contains(score) else {
            throw invalid("the score \(score) of item \"\(item.name)\" is outside its range \(item.min)…\(item.max)")
        }
        return score
    }

    private static func object(_ text: String) throws(ScoreFailure) -> JSONObject {
        let document: JSONDocument
        do throws(JSONReadError) {
            document = try JSONReader.read(Array(text.utf8), limits: limits)
        } catch {
            throw invalid("the answer is not the JSON that was asked for: \(error.kind) at byte \(error.offset)")
        }
        guard let object = document.value.object else { throw invalid("the answer is JSON but not an object") }
        return object
    }

    private static func verdict(_ answer: JSONObject, item: RubricItem) throws(ScoreFailure) -> Verdict {
        guard let reason = answer["reason"]?.string else {
            throw invalid("the verdict on item \"\(item.name)\" has no text \"reason\"")
        }
        guard let score = answer["score"]?.int else {
            throw invalid("the verdict on item \"\(item.name)\" has no integer \"score\"")
        }
        guard item.range.contains(score) else {
            throw invalid(
                "the score \(score) of item \"\(item.name)\" is outside its range \(item.min)…\(item.max)")
        }
        return Verdict(name: item.name, score: Double(score), min: item.min, max: item.max, rationale: reason)
    }

    private static func invalid(_ detail: String) -> ScoreFailure {
        ScoreFailure(kind: .judgeInvalid, detail: detail)
    }
}
