import JSONText

/// What a file's scoring came to.
struct ScoreSummary {
    /// Rollouts with a reward.
    let scored: Int
    /// Rollouts without one, by kind of failure.
    let failures: [(kind: String, count: Int)]
    /// The rewards, in the order of the file.
    let rewards: [Double]
    /// What the first request that failed as a whole was told; `nil` where all were answered.
    let refusal: String?
    /// Rubric versions that were used, ascending.
    let versions: [Int]
    /// Whether the simulated model had a part in it.
    let isSimulated: Bool

    /// Sums up results of `/score`.
    init(_ results: [JSONValue]) {
        rewards = results.compactMap { $0["reward"]?.double }
        scored = rewards.count
        var counts: [String: Int] = [:]
        for result in results where result["reward"]?.double == nil {
            counts[result["error"]?["kind"]?.string ?? "unknown", default: 0] += 1
        }
        failures = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { (kind: $0.key, count: $0.value) }
        refusal = results.first { $0["error"]?["kind"]?.string == "request_failed" }?["error"]?["detail"]?.string
        versions = Set(results.compactMap { $0["rubric_version"]?.int }).sorted()
        isSimulated = results.contains { $0["judge_model"]?.string == "simulated" }
    }

    /// Rollouts without a reward.
    var failed: Int { failures.reduce(0) { $0 + $1.count } }

    /// Mean reward; `nil` where nothing was scored.
    var mean: Double? { rewards.isEmpty ? nil : rewards.reduce(0, +) / Double(rewards.count) }

    /// For a person.
    var lines: [String] {
        var lines = ["scored  \(scored)", "failed  \(failed)"]
        lines += failures.map { "        \($0.count) × \($0.kind)" }
        if let refusal { lines.append("        " + refusal) }
        lines.append("mean    " + (mean.map { RewardHistogram.text($0, decimals: 4) } ?? "–"))
        lines.append("rubric  version " + versions.map(String.init).joined(separator: ", "))
        if isSimulated { lines.append("judge   simulated: these rewards are for trying out, not for training") }
        return lines + [""] + RewardHistogram.lines(rewards)
    }

    /// For machines.
    var json: JSONValue {
        var kinds = JSONObject()
        for failure in failures { kinds.set(failure.kind, to: .integer(failure.count)) }
        return [
            "scored": .integer(scored), "failed": .integer(failed), "failures": .object(kinds),
            "mean": mean.map { .double($0) } ?? .null,
            "rubric_versions": .array(versions.map { .integer($0) }), "simulated": .bool(isSimulated),
        ]
    }
}
