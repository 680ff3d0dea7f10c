internal import JSONText

extension TaskSettings {
    /// A hash of everything beside rubric, program, templates and judge that decides a score: checks, answer settings,
    /// the reward source, the split of prompts, votes and soft scores. Empty where all of that is left at its default,
    /// so that plain tasks have plain bases.
    public func rulesHash(source: RewardSource) -> String {
        let isPlainlyJudged = judge.votes == 1 && !judge.softScores
        if checks.isEmpty, source == .judge, promptSplit == nil, isPlainlyJudged { return "" }
        var writer = JSONWriter()
        writer.beginArray()
        writer.string(source.name)
        switch source {
        case .judge, .answer: break
        case .coin(let value), .weighted(let value): writer.double(value)
        }
        writer.string(String(coinSeed))
        writer.string("\(answers.box == .first ? "first" : "last") \(answers.removesSpaces)")
        for check in checks {
            writer.beginArray()
            Self.write(check, &writer)
            writer.endArray()
        }
        // Last and only where it is set: tasks without one keep the hash that they had before there was any.
        if let promptSplit { writer.string("prompt_pattern " + promptSplit.pattern) }
        if judge.votes > 1 { writer.string("votes \(judge.votes)") }
        if judge.softScores { writer.string("soft_scores") }
        writer.endArray()
        return SHA256.hex(writer.bytes)
    }

    private static func write(_ check: CheckSettings, _ writer: inout JSONWriter) {
        writer.string(check.rule.name)
        writer.int(check.score)
        if let reward = check.reward { writer.double(reward) } else { writer.null() }
        switch check.rule {
        case .minWords(let count, let excluding), .maxWords(let count, let excluding):
            writer.int(count)
            switch excluding {
            case .nothing: writer.string("nothing")
            case .boxes: writer.string("boxes")
            case .pattern(let pattern): writer.string("pattern " + pattern)
            }
        case .mustMatch(let pattern): writer.string(pattern)
        case .answerMatch: break
        }
    }
}
