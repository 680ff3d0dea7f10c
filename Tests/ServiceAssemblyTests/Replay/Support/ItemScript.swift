import JSONText
import RewardCore

/// Fixed answers for a task whose rubric is a list of items. A rollout is known by a word that only its response has.
struct ItemScript: ReplayScript {
    /// What the meta model makes of one rollout.
    struct Study: Sendable {
        /// Its analysis.
        let analysis: String
        /// The set that it refines.
        let set: [RubricItem]
    }

    /// Scores by the rollout's word and the item's name, under all versions.
    let scores: [String: [String: Int]]
    /// Studies by the rollout's word.
    let studies: [String: Study]
    /// What the sets are merged to.
    let merged: [RubricItem]

    /// The reason that the judge gives.
    static func reason(_ word: String, _ item: String, _ score: Int) -> String {
        "As to \(item), the \(word) response earns \(score)."
    }

    func answer(to call: ReplayCall) -> String? {
        call.model == "judge-model" ? verdict(call) : refinement(call)
    }

    private func verdict(_ call: ReplayCall) -> String? {
        let response = call.fenced("RESPONSE").first ?? ""
        guard let (word, scores) = scores.first(where: { response.contains($0.key) }) else { return nil }
        let verdicts = call.itemNames.map { name in
            (reason: Self.reason(word, name, scores[name] ?? -99), score: scores[name] ?? -99)
        }
        guard let first = verdicts.first else { return nil }
        if call.wantsInteger { return String(first.score) }
        guard let schema = call.constraint?["json"] else { return first.reason + "<EOE> And no more." }
        let objects = verdicts.map { ["reason": .string($0.reason), "score": .integer($0.score)] as JSONValue }
        guard schema["properties"]?["i01"] != nil else { return objects[0].text }
        let names = schema["properties"]?.object?.names ?? []
        return JSONValue.object(JSONObject(zip(names, objects).map { (name: $0, value: $1) })).text
    }

    private func refinement(_ call: ReplayCall) -> String? {
        let isMerge = call.opening.contains("[[BEGIN SET ")
        let response = call.fenced("RESPONSE").first ?? ""
        let study = studies.first { response.contains($0.key) }?.value
        guard let set = isMerge ? merged : study?.set else { return nil }
        if call.wantsInteger { return String(set.count) }
        guard call.constraint != nil else { return study?.analysis }
        let number = call.question.split(separator: " ").compactMap { Int($0) }.first ?? 0
        guard set.indices.contains(number - 1) else { return nil }
        let item = set[number - 1]
        let object: JSONValue = [
            "name": .string(item.name), "min": .integer(item.min), "max": .integer(item.max),
            "text": .string(item.text),
        ]
        return object.text
    }
}
