internal import HTTPServer
internal import JSONText
internal import RewardCore

/// OpenRLHF, `--reward.remote_url`: parallel arrays `query` (the decoded sequence with prompt and special tokens),
/// `prompts` (the templated prompt) and `labels`; answered with parallel arrays. Its current versions send one sample a
/// request, older ones a whole batch, and with several URLs all but the first get empty arrays, which must be answered.
/// The client waits 180 s and tries five times.
extension TrainerDialect {
    /// The dialect.
    static let openRLHF = TrainerDialect(name: .openRLHF, paths: ["/get_reward"], deadlineSeconds: 170) {
        body throws(Problem) in
        let queries = body.strings("query", isRequired: true) ?? []
        let prompts = body.strings("prompts")
        let labels = body.reader.array("labels")
        for (name, count) in [("prompts", prompts?.count), ("labels", labels?.count)] {
            guard let count, count != queries.count else { continue }
            body.problems.add("/" + name, "the array has \(count) elements, but query has \(queries.count)")
        }
        try body.problems.check()
        let samples = queries.indices.map { index in
            let split = ChatTemplateText.split(queries[index], prefix: prompts?[index])
            return TrainerSample(
                pointer: "/query/\(index)",
                prompt: split.prompt.flatMap { $0.isEmpty ? nil : body.texts.prompt($0) } ?? split.before,
                response: split.response, label: labels?[index])
        }
        return TrainerOrder(samples: samples) { scores in
            .object(capacity: 128 + scores.count * 64) { writer in
                writer.member("rewards", array: scores) { $0.reward($1.reward) }
                writer.member("scores", array: scores) { $0.reward($1.unitReward) }
                writer.member("extra_logs") { writer in
                    guard !scores.isEmpty else { return }
                    writer.member("rm_failed", array: scores) { $0.double($1.failedFlag) }
                    writer.member("rubric_version", array: scores) { $0.double(Double($1.rubricVersion)) }
                }
                writer.simulatedMark(scores.isSimulated)
            }
        }
    }
}
