internal import HTTPServer
internal import Judging
internal import Locking
internal import RewardCore
internal import Telemetry

/// Has trainers' rollouts scored: in their turn, and again while no judge can be reached and there is time.
struct TrainerScorer: Sendable {
    private let scoring: any RolloutScoring
    private let admission: AdmissionDesk
    private let clock: any ServiceClock
    private let scoreMetrics: ScoreMetrics
    private let metrics: TrainerMetrics

    /// A scorer over the given parts of the service.
    init(
        _ dependencies: RewardAPIDependencies, admission: AdmissionDesk, scores: ScoreMetrics, metrics: TrainerMetrics
    ) {
        scoring = dependencies.scoring
        self.admission = admission
        clock = dependencies.clock
        scoreMetrics = scores
        self.metrics = metrics
    }

    /// Has an order scored, and what failed because no judge could be reached scored again while there is time.
    ///
    /// The tries of most trainers are over within seconds, and then the run dies; waiting here for a judge that is
    /// started anew costs nothing but the time that the client is willing to wait.
    ///
    /// `keep` makes the answer that is kept with the scores of all tries, in one commit at the end of the last; `nil`
    /// of it keeps nothing. It is asked before the commit, with all scores. Without it each try has a commit of its
    /// own.
    func scores(
        _ order: ScoreOrder, of work: TrainerWork, keep: (@Sendable ([TrainerScore]) -> KeptAnswer?)?
    ) async throws(Problem) -> [TrainerScore] {
        let isPatient = work.asked.failurePolicy != .tell
        var scores = order.rollouts.map { _ in TrainerScore() }
        var again = Array(order.rollouts.indices)
        var pause = RetryPause()
        var rest = order
        while true {
            rest.rollouts = again.map { order.rollouts[$0] }
            rest.notes = order.notes.isEmpty ? [] : again.map { order.notes[$0] }
            // Decided once, before the commit: what was not kept for another try must get it.
            let goesOn = Locked<Bool?>(nil)
            if let keep {
                rest.answer = { [scores, again, clock, pause] scored in
                    let all = scores.taking(scored.map { TrainerScore($0.record) }, at: again)
                    let isEarly =
                        isPatient && all.contains(where: \.isOutOfReach)
                        && pause.fits(before: order.deadline, at: clock.monotonic())
                    goesOn.withLock { $0 = isEarly }
                    return isEarly ? nil : keep(all)
                }
            }
            let tried = try await scoredOnce(rest, work, isKeyed: keep != nil)
            scores = scores.taking(tried, at: again)
            if keep != nil { rest.held += tried.compactMap { $0.isOutOfReach ? nil : $0.record } }
            again = scores.indices.filter { scores[$0].isOutOfReach }
            let isEarly =
                goesOn.withLock { $0 }
                ?? (isPatient && !again.isEmpty && pause.fits(before: order.deadline, at: clock.monotonic()))
            guard isEarly, (try? await clock.sleep(for: .seconds(pause.seconds))) != nil else { return scores }
            pause.lengthen()
            metrics.rescored.increment(by: again.count)
        }
    }

    /// Has an order scored once: the one place where trainers' rollouts go to the judge. Requests wait for their turn
    /// until their deadline.
    ///
    /// Where failures are flagged, what passes by itself is a failure of every rollout and no refusal, because such
    /// trainers give up at an error status; but not under an `Idempotency-Key`, whose bearer repeats the request, and
    /// would get another answer then.
    private func scoredOnce(
        _ order: ScoreOrder, _ work: TrainerWork, isKeyed: Bool
    ) async throws(Problem) -> [TrainerScore] {
        do throws(Problem) {
            let ticket = try await admission.admit(order, of: work.request, waits: true)
            defer { admission.leave(ticket) }
            let scored: [ScoredRollout]
            do throws(ScoreRefusal) { scored = try await scoring.score(order) } catch { throw Problem(error) }
            scoreMetrics.count(scored, oldPins: 0, task: order.task)
            return scored.map { TrainerScore($0.record) }
        } catch {
            guard case .flag = work.asked.failurePolicy, !isKeyed, error.type.asksToRetry, error.type != .draining
            else { throw error }
            let failure = ScoreFailure(kind: .internal, detail: error.detail)
            return order.rollouts.map { _ in TrainerScore(failure: failure) }
        }
    }
}

extension [TrainerScore] {
    /// These with others in their places.
    fileprivate func taking(_ others: [TrainerScore], at places: [Int]) -> [TrainerScore] {
        var all = self
        for (place, score) in zip(places, others) { all[place] = score }
        return all
    }
}
