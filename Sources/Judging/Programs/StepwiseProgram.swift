public import RewardCore

/// Program `stepwise`, the paper's: for every item one rationale, then one integer, in one growing conversation. Two
/// calls an item, strictly in sequence; for comparison with the paper rather than for speed.
///
/// An item without a verdict leaves the conversation, so that what follows is judged as if it had not been asked.
public struct StepwiseProgram: JudgeProgram {
    /// Most tokens of a rationale, as in the paper.
    public static let rationaleTokensMax = 300
    /// Most tokens of an integer.
    public static let scoreTokensMax = 8

    private let call: VerdictCall
    private let prompts: any JudgePrompts

    /// A program that asks `model`.
    public init(model: any ChatModel, prompts: any JudgePrompts, clock: any ServiceClock) {
        call = VerdictCall(model: model, clock: clock)
        self.prompts = prompts
    }

    /// Asks item after item.
    public func judge(_ ask: JudgeAsk) async -> JudgeFinding {
        var finding = JudgeFinding(verdicts: [])
        var conversation: [ChatMessage] = []
        for item in ask.items {
            var turns = conversation
            if turns.isEmpty {
                turns = prompts.opening(ask.prefix, item: item)
            } else {
                turns.append(prompts.rationaleTurn(item))
            }
            let seed = JudgeSeed.seed(prefix: ask.prefix, item: item.name)
            let rationale = await call.ask(
                JudgeQuestion(messages: turns, constraint: .none), ask, tokensMax: Self.rationaleTokensMax, seed: seed,
                isScore: false
            ) { (reply) throws(ScoreFailure) in
                try FreeAnswer.read(reply.text, what: "rationale for item \"\(item.name)\"")
            }
            finding.add(rationale)
            switch rationale.answer {
            case .failure(let failure):
                finding.verdicts.append(.failure(failure))
            case .success(let reason):
                turns += [prompts.ownTurn(reason), prompts.scoreTurn(item)]
                let score = await call.ask(
                    JudgeQuestion(messages: turns, constraint: .integer(item.range)), ask,
                    tokensMax: Self.scoreTokensMax, seed: seed
                ) { (reply) throws(ScoreFailure) in
                    let value = try VerdictReader.integer(reply.text, item: item)
                    let verdict = Verdict(
                        name: item.name, score: Double(value), min: item.min, max: item.max, rationale: reason)
                    return (value, SoftScore.applied(to: verdict, tokens: reply.tokens, settings: ask.settings))
                }
                finding.add(score)
                finding.verdicts.append(score.answer.map { score.marked($0.1) })
                if case .success((let value, _)) = score.answer {
                    conversation = turns + [ChatMessage(.assistant, String(value))]
                }
            }
        }
        return finding
    }
}
