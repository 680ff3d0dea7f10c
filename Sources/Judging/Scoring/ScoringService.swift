internal import Locking
public import RewardCore

/// Scores rollouts: chooses the basis of each, asks the judge, aggregates, keeps the records, then answers.
///
/// The order of one call: lineages exist, one snapshot of all heads, pins durable, judge calls side by side, records
/// durable, answer. A rollout that cannot be judged is a result with a typed failure; it never touches its neighbours.
public final class ScoringService: Sendable {
    private let tasks: [String: TaskSettings]
    private let deciders: [String: AnswerDecider]
    private let parts: ScoringParts
    private let planner: BasisPlanner
    private let programs: ProgramRunner
    private let orders = Locked(0)

    /// A service for the given tasks. Throws the first check that cannot be used.
    public init(tasks: [TaskSettings], parts: ScoringParts) throws(CheckProblem) {
        var deciders: [String: AnswerDecider] = [:]
        for task in tasks { deciders[task.name] = try AnswerDecider(task) }
        self.deciders = deciders
        self.tasks = Dictionary(tasks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.parts = parts
        programs = ProgramRunner(prompts: parts.prompts, clock: parts.clock)
        planner = BasisPlanner(
            publisher: parts.publisher, templates: parts.templates, store: parts.store, pins: parts.pins,
            clock: parts.clock, listener: parts.listener, onStoreFailure: parts.onStoreFailure)
    }

    /// Scores one order. The results are parallel to its rollouts.
    ///
    /// - Throws: a refusal of the whole order, before any judge call, or `.store` when the scores could not be kept.
    public func score(_ order: ScoreOrder) async throws(ScoreRefusal) -> [ScoredRollout] {
        guard let task = tasks[order.task], let judge = parts.judges[order.task], let decider = deciders[order.task]
        else { throw .unknownTask(order.task) }
        let source = try decider.source(for: order, freshID: parts.ids)
        let start = parts.clock.monotonic()
        let plans = try await planner.plans(for: order, task: task, judge: judge)
        let number = orders.withLock { orders in
            orders += 1
            return orders
        }
        let call = ScoringCall(
            workID: "score-\(number)", order: order, task: task, judge: judge, decider: decider, source: source,
            start: start)
        let judgements = await judgeAll(call, plans: plans)
        let unsplit = call.unsplit.withLock { $0 }
        if order.answer != nil, Task.isCancelled { throw .abandoned }
        let now = parts.clock.now()
        let copies = max(1, order.copies?() ?? 1)
        var scored = order.rollouts.indices.map { index in
            ScoredRollout(
                record: StoredRollout(
                    scoreID: parts.ids.makeID("score"), at: now, task: order.task, rollout: order.rollouts[index],
                    run: order.run, step: order.step, purpose: order.purpose, pinnedBy: plans[index].pinnedBy,
                    judgement: judgements[index],
                    notes: (order.notes.isEmpty ? [] : order.notes[index])
                        + (unsplit.contains(index) ? [PromptSplit.remark] : []),
                    copies: copies),
                basisChanged: plans[index].isChanged || judgements[index].basis != plans[index].basis,
                pinnedAt: plans[index].pinnedAt, isPromptUnsplit: unsplit.contains(index))
        }
        guard order.isKept else { return scored }
        var answer: KeptAnswer?
        if let make = order.answer {
            guard let made = make(scored) else { return scored }
            answer = made
        }
        let records = order.held + scored.lazy.map(\.record)
        guard try await keep(records, answer) else {
            for index in scored.indices { scored[index].isStored = false }
            return scored
        }
        if order.purpose == .train {
            let counted = order.step == nil ? records.count { $0.judgement.reward != nil } : 0
            parts.listener.rolloutsKept(task: order.task, trainingWithoutStep: counted)
        }
        return scored
    }

    /// Stores the records, and the answer with them. Returns `false` where the store failed and the configuration wants
    /// the scores to be answered all the same; never for an order with an answer to keep, whose repeats would be scored
    /// again.
    private func keep(_ records: [StoredRollout], _ answer: KeptAnswer?) async throws(ScoreRefusal) -> Bool {
        do throws(StoreError) {
            try await parts.store.append(records, answer: answer)
            return true
        } catch {
            guard parts.onStoreFailure == .score, answer == nil, case .unavailable = error else {
                throw .store(error)
            }
            return false
        }
    }

    /// What the rollouts of one order share while they are judged.
    private struct ScoringCall {
        let workID: String
        let order: ScoreOrder
        let task: TaskSettings
        let judge: any ChatModel
        let decider: AnswerDecider
        let source: DecidedSource
        let start: ContinuousClock.Instant
        /// The rollouts that the judge read with a prompt that should have been split and could not be.
        let unsplit = Locked<Set<Int>>([])
    }

    private func judgeAll(_ call: ScoringCall, plans: [BasisPlan]) async -> [Judgement] {
        if plans.count == 1 { return [await judgeOne(0, call, plans[0])] }
        return await withTaskGroup(of: (Int, Judgement).self) { group in
            for (index, plan) in plans.enumerated() {
                group.addTask { (index, await self.judgeOne(index, call, plan)) }
            }
            var judgements = [Judgement?](repeating: nil, count: plans.count)
            for await (index, judgement) in group { judgements[index] = judgement }
            return judgements.compactMap { $0 }
        }
    }

    private func judgeOne(_ index: Int, _ call: ScoringCall, _ plan: BasisPlan) async -> Judgement {
        let rollout = call.order.rollouts[index]
        let checks = call.decider.checks.run(response: rollout.response.flattened, reference: rollout.reference)
        let content = plan.rubric.content
        if let failure = checks.failure {
            return RewardAggregation.judgement(
                ofFailed: failure, checks: checks.results, content: content, basis: plan.basis,
                latencyMilliseconds: elapsed(since: call.start))
        }
        if case .answer = call.source {
            return RewardAggregation.judgement(
                ofAnswer: call.decider.isRight(rollout), checks: checks.results, content: content, basis: plan.basis,
                latencyMilliseconds: elapsed(since: call.start))
        }
        let finding: JudgeFinding
        do throws(PromptFailure) {
            finding = try await programs.judge(
                rollout, plan: plan, task: call.task, judge: call.judge, deadline: call.order.deadline,
                traceparent: call.order.traceparent, workID: call.workID)
            if finding.isPromptUnsplit { call.unsplit.withLock { _ = $0.insert(index) } }
        } catch {
            let failure = ScoreFailure(kind: .internal, detail: error.detail)
            finding = JudgeFinding(verdicts: content.judgedItems.map { _ in .failure(failure) })
        }
        var mixture: (weight: Double, isRight: Bool)?
        if case .weighted(let weight) = call.source { mixture = (weight, call.decider.isRight(rollout)) }
        return RewardAggregation.judgement(
            of: finding, checks: checks.results, mixture: mixture, content: content,
            basis: plan.basis.judged(by: finding.models),
            isSimulated: call.judge.isSimulated, latencyMilliseconds: elapsed(since: call.start))
    }

    private func elapsed(since start: ContinuousClock.Instant) -> Double {
        let elapsed = parts.clock.monotonic() - start
        return Double(elapsed.components.seconds) * 1000 + Double(elapsed.components.attoseconds) / 1e15
    }
}
