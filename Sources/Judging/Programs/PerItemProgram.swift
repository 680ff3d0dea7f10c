public import RewardCore

/// Program `per_item`: one constrained call an item, side by side, so that a rollout is at most two round trips deep
/// and one item cannot colour another.
///
/// Where the shared prefix has not been sent lately, one call goes ahead so that the server fills its prefix cache
/// once; the rest follow when it has answered or after the warm-up, whichever comes first.
public struct PerItemProgram: JudgeProgram {
    private let call: VerdictCall
    private let prompts: any JudgePrompts
    private let warmPrefixes: WarmPrefixes
    private let clock: any ServiceClock

    /// A program that asks `model`.
    public init(model: any ChatModel, prompts: any JudgePrompts, warmPrefixes: WarmPrefixes, clock: any ServiceClock) {
        call = VerdictCall(model: model, clock: clock)
        self.prompts = prompts
        self.warmPrefixes = warmPrefixes
        self.clock = clock
    }

    private enum Event: Sendable {
        case answered(Int, VerdictCall.Outcome<Verdict>)
        case warmedUp
    }

    /// Asks for all items, at most `itemsInFlight` at once.
    public func judge(_ ask: JudgeAsk) async -> JudgeFinding {
        let missing = ScoreFailure(kind: .internal, detail: "an item was not asked; this is a bug")
        var finding = JudgeFinding(verdicts: ask.items.map { _ in .failure(missing) })
        let isCold = warmPrefixes.noteUse(of: ask.prefix.affinityKey, at: clock.monotonic())
        let goesAhead = isCold && ask.settings.warmUpSeconds > 0 && ask.items.count > 1
        await withTaskGroup(of: Event.self) { group in
            var next = 0
            var answered = 0
            func startItem() {
                let index = next
                next += 1
                group.addTask { .answered(index, await self.askItem(index, ask)) }
            }
            func startAll() {
                while next < ask.items.count, next - answered < max(1, ask.settings.itemsInFlight) { startItem() }
            }
            if goesAhead {
                startItem()
                let warmUp = Duration.seconds(ask.settings.warmUpSeconds)
                group.addTask { [clock] in
                    // Cancelled as soon as all verdicts are in; then the result is of no interest.
                    try? await clock.sleep(for: warmUp)
                    return .warmedUp
                }
            } else {
                startAll()
            }
            while answered < ask.items.count, let event = await group.next() {
                if case .answered(let index, let outcome) = event {
                    answered += 1
                    finding.verdicts[index] = outcome.answer.map(outcome.marked)
                    finding.add(outcome)
                }
                startAll()
            }
            group.cancelAll()
        }
        return finding
    }

    private func askItem(_ index: Int, _ ask: JudgeAsk) async -> VerdictCall.Outcome<Verdict> {
        let item = ask.items[index]
        return await call.ask(
            prompts.question(ask.prefix, item: item), ask, tokensMax: ask.settings.maxTokens,
            seed: JudgeSeed.seed(prefix: ask.prefix, item: item.name)
        ) { (reply) throws(ScoreFailure) in
            let verdict = try VerdictReader.read(reply.text, item: item)
            return SoftScore.applied(to: verdict, tokens: reply.tokens, settings: ask.settings)
        }
    }
}
