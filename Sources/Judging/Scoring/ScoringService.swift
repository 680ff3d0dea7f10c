public import RewardCore

/// Scores rollouts: chooses the basis of each, asks the judge, aggregates, keeps the records, then answers.
///
/// The order of one call: lineages exist, one snapshot of all heads, pins durable, judge calls side by side, records
/// durable, answer. A rollout that cannot be judged is a result with a typed failure; it never touches its neighbours.
public final class ScoringService: Sendable {
    private let tasks: [String: TaskSettings]
    private let parts: ScoringParts
    private let planner: BasisPlanner
    private let warmPrefixes = WarmPrefixes()

    /// A service for the given tasks.
    public init(tasks: [TaskSettings], parts: ScoringParts) {
        self.tasks = Dictionary(tasks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.parts = parts
        planner = BasisPlanner(
            publisher: parts.publisher, templates: parts.templates, store: parts.store, pins: PinCache(),
            clock: parts.clock, listener: parts.listener)
    }

    /// Scores one order. The results are parallel to its rollouts.
    ///
    /// - Throws: a refusal of the whole order, before any judge call, or `.store` when the scores could not be kept.
    public func score(_ order: ScoreOrder) async throws(ScoreRefusal) -> [ScoredRollout] {
        guard let task = tasks[order.task], let judge = parts.judges[order.task] else {
            throw .unknownTask(order.task)
        }
        let start = parts.clock.monotonic()
        let plans = try await planner.plans(for: order, task: task, judge: judge)
        let judgements = await judgeAll(order, plans: plans, task: task, judge: judge, start: start)
        let now = parts.clock.now()
        let scored = order.rollouts.indices.map { index in
            ScoredRollout(
                record: StoredRollout(
                    scoreID: parts.ids.makeID("score"), at: now, task: order.task, rollout: order.rollouts[index],
                    run: order.run, step: order.step, purpose: order.purpose, pinnedBy: plans[index].pinnedBy,
                    judgement: judgements[index], notes: order.notes.isEmpty ? [] : order.notes[index]),
                basisChanged: plans[index].isChanged, pinnedAt: plans[index].pinnedAt)
        }
        do throws(StoreError) {
            try await parts.store.append(scored.map(\.record))
        } catch {
            throw .store(error)
        }
        if order.purpose == .train {
            let counted = order.step == nil ? scored.count { $0.record.judgement.reward != nil } : 0
            parts.listener.rolloutsKept(task: order.task, trainingWithoutStep: counted)
        }
        return scored
    }

    private func judgeAll(
        _ order: ScoreOrder, plans: [BasisPlan], task: TaskSettings, judge: any ChatModel,
        start: ContinuousClock.Instant
    ) async -> [Judgement] {
        if order.rollouts.count == 1 {
            return [await judgeOne(0, order, plans[0], task: task, judge: judge, start: start)]
        }
        return await withTaskGroup(of: (Int, Judgement).self) { group in
            for index in order.rollouts.indices {
                let plan = plans[index]
                group.addTask {
                    (index, await self.judgeOne(index, order, plan, task: task, judge: judge, start: start))
                }
            }
            var judgements = [Judgement?](repeating: nil, count: order.rollouts.count)
            for await (index, judgement) in group { judgements[index] = judgement }
            return judgements.compactMap { $0 }
        }
    }

    private func judgeOne(
        _ index: Int, _ order: ScoreOrder, _ plan: BasisPlan, task: TaskSettings, judge: any ChatModel,
        start: ContinuousClock.Instant
    ) async -> Judgement {
        let items = plan.rubric.content.items
        let finding: JudgeFinding
        do throws(PromptFailure) {
            let prefix = try parts.prompts.prefix(for: order.rollouts[index], task: task, template: plan.template)
            let ask = JudgeAsk(
                prefix: prefix, items: items, settings: task.judge, deadline: order.deadline,
                traceparent: order.traceparent)
            finding = await program(plan.basis.program, judge: judge).judge(ask)
        } catch {
            let failure = ScoreFailure(kind: .internal, detail: error.detail)
            finding = JudgeFinding(verdicts: items.map { _ in .failure(failure) })
        }
        let elapsed = parts.clock.monotonic() - start
        return RewardAggregation.judgement(
            of: finding, content: plan.rubric.content, basis: plan.basis, isSimulated: judge.isSimulated,
            latencyMilliseconds: Double(elapsed.components.seconds) * 1000
                + Double(elapsed.components.attoseconds) / 1e15)
    }

    private func program(_ name: JudgeProgramName, judge: any ChatModel) -> any JudgeProgram {
        switch name {
        case .perItem:
            PerItemProgram(model: judge, prompts: parts.prompts, warmPrefixes: warmPrefixes, clock: parts.clock)
        case .single:
            SingleProgram(model: judge, prompts: parts.prompts, clock: parts.clock)
        }
    }
}
