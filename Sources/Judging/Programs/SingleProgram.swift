public import RewardCore

/// Program `single`: one constrained call for all items, the cheapest in prompt tokens where no prefix cache helps.
public struct SingleProgram: JudgeProgram {
    private let call: VerdictCall
    private let prompts: any JudgePrompts

    /// A program that asks `model`.
    public init(model: any ChatModel, prompts: any JudgePrompts, clock: any ServiceClock) {
        call = VerdictCall(model: model, clock: clock)
        self.prompts = prompts
    }

    /// Asks once for all items. An answer with an unusable item is asked for again as a whole; what was usable of the
    /// last answer stays.
    public func judge(_ ask: JudgeAsk) async -> JudgeFinding {
        let names = ask.items.indices.map { JudgeItemKey.name(at: $0) }
        var partial: [Result<Verdict, ScoreFailure>]?
        let outcome = await call.ask(
            prompts.question(ask.prefix, items: ask.items), ask,
            tokensMax: ask.settings.maxTokens * ask.items.count,
            seed: JudgeSeed.seed(prefix: ask.prefix, item: "")
        ) { (reply) throws(ScoreFailure) -> [Result<Verdict, ScoreFailure>] in
            var verdicts = try VerdictReader.read(reply.text, items: ask.items, names: names)
            verdicts = zip(verdicts, names).map { result, name in
                result.map { SoftScore.applied(to: $0, tokens: reply.tokens, key: name, settings: ask.settings) }
            }
            partial = verdicts
            for case .failure(let failure) in verdicts { throw failure }
            return verdicts
        }
        var finding: JudgeFinding
        switch outcome.answer {
        case .success(let verdicts):
            finding = JudgeFinding(verdicts: verdicts.map { $0.map(outcome.marked) })
        case .failure(let failure):
            let kept = partial?.map { $0.map(outcome.marked) }
            finding = JudgeFinding(verdicts: kept ?? ask.items.map { _ in .failure(failure) })
        }
        finding.add(outcome)
        return finding
    }
}
