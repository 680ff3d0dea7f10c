internal import RewardCore

/// Program `plan_execute`, the paper's for maths: a plan for the problem that has not seen the response, its execution
/// on the response, then one integer, in one growing conversation of three calls.
///
/// The one verdict's rationale is the plan and what came of it, so that a score can be explained and the meta model can
/// see what the plan failed to look for. With a shelf, rollouts of one prompt share the plan.
struct PlanExecuteProgram: JudgeProgram {
    /// Most tokens of the integer.
    static let scoreTokensMax = 8

    private let call: VerdictCall
    private let prompts: any JudgePrompts
    private let execution: ChatMessage
    private let shelf: PlanShelf.Place?

    /// A program that asks `model`.
    ///
    /// - Parameter execution: the turn after the plan, which shows the response.
    /// - Parameter shelf: where plans are shared; `nil` makes one for each rollout.
    init(
        model: any ChatModel, prompts: any JudgePrompts, clock: any ServiceClock, execution: ChatMessage,
        shelf: PlanShelf.Place?
    ) {
        call = VerdictCall(model: model, clock: clock)
        self.prompts = prompts
        self.execution = execution
        self.shelf = shelf
    }

    /// Plans, executes, and asks for the integer. A step without an answer is the verdict's failure.
    func judge(_ ask: JudgeAsk) async -> JudgeFinding {
        var finding = JudgeFinding(verdicts: [])
        for item in ask.items { finding.verdicts.append(await verdict(item, ask, &finding)) }
        return finding
    }

    private func verdict(
        _ item: RubricItem, _ ask: JudgeAsk, _ finding: inout JudgeFinding
    ) async -> Result<Verdict, ScoreFailure> {
        let seed = JudgeSeed.seed(prefix: ask.prefix, item: item.name)
        var turns = [ChatMessage(.system, ask.prefix.system), ChatMessage(.user, ask.prefix.user)]
        let plan: String
        switch await self.plan(turns, ask, seed: seed, &finding) {
        case .success(let text): plan = text
        case .failure(let failure): return .failure(failure)
        }
        turns += [prompts.ownTurn(plan), execution]
        let executed = await call.ask(
            JudgeQuestion(messages: turns, constraint: .none), ask, tokensMax: ask.settings.planTokensMax, seed: seed,
            isScore: false
        ) { (reply) throws(ScoreFailure) in try FreeAnswer.read(reply.text, what: "execution of its plan") }
        finding.add(executed)
        let found: String
        switch executed.answer {
        case .success(let text): found = text
        case .failure(let failure): return .failure(failure)
        }
        turns += [prompts.ownTurn(found), prompts.verdictTurn(item.range)]
        let score = await call.ask(
            JudgeQuestion(messages: turns, constraint: .integer(item.range)), ask, tokensMax: Self.scoreTokensMax,
            seed: seed
        ) { (reply) throws(ScoreFailure) in
            let verdict = Verdict(
                name: item.name, score: Double(try VerdictReader.integer(reply.text, item: item)), min: item.min,
                max: item.max, rationale: "Plan:\n\(plan)\n\nExecution:\n\(found)")
            return SoftScore.applied(to: verdict, tokens: reply.tokens, settings: ask.settings)
        }
        finding.add(score)
        return score.answer.map(score.marked)
    }

    private func plan(
        _ turns: [ChatMessage], _ ask: JudgeAsk, seed: Int, _ finding: inout JudgeFinding
    ) async -> Result<String, ScoreFailure> {
        guard let shelf else {
            let outcome = await make(turns, ask, seed: seed)
            finding.add(outcome)
            return outcome.answer
        }
        switch await shelf.take(ask.prefix, until: ask.deadline) {
        case .use(let plan): return .success(plan)
        case .make:
            let outcome = await make(turns, ask, seed: seed)
            finding.add(outcome)
            // A plan of the judge's fallback is not shared: the scores that it led to could not say so.
            let isJudges = outcome.models.isSubset(of: [call.model.modelName])
            switch outcome.answer {
            case .success(let plan): shelf.put(isJudges ? .plan(plan) : .unshared, for: ask.prefix)
            case .failure: shelf.put(.failed, for: ask.prefix)
            }
            return outcome.answer
        case .late:
            let detail = "the plan that this rollout waited for was not made before the deadline"
            return .failure(ScoreFailure(kind: .judgeTimeout, detail: detail))
        case .cancelled:
            return .failure(ScoreFailure(kind: .cancelled, detail: "scoring was cancelled while the plan was made"))
        }
    }

    private func make(_ turns: [ChatMessage], _ ask: JudgeAsk, seed: Int) async -> VerdictCall.Outcome<String> {
        await call.ask(
            JudgeQuestion(messages: turns, constraint: .none), ask, tokensMax: ask.settings.planTokensMax, seed: seed,
            isScore: false
        ) { (reply) throws(ScoreFailure) in try FreeAnswer.read(reply.text, what: "plan") }
    }
}
