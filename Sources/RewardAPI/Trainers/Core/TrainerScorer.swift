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

    /// Seconds until what failed for want of a judge is scored again; twice as long each time.
    private static let firstPauseSeconds = 1.0
    /// The longest such pause.
    private static let longestPauseSeconds = 16.0

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
    /// `keep` makes the answer that is kept with the scores of the try that is the last one. It is asked in the commit
    /// of each try that could be, with all scores so far; once it has made one there is no further try.
    func scores(
        _ order: ScoreOrder, of work: TrainerWork, keep: (@Sendable ([TrainerScore]) -> KeptAnswer?)?
    ) async throws(Problem) -> [TrainerScore] {
        let isPatient = work.asked.failurePolicy != .tell
        var scores = order.rollouts.map { _ in TrainerScore() }
        var again = Array(order.rollouts.indices)
        var pause = Self.firstPauseSeconds
        while true {
            var rest = order
            rest.rollouts = again.map { order.rollouts[$0] }
            rest.notes = order.notes.isEmpty ? [] : again.map { order.notes[$0] }
            let isKept = Locked(false)
            if let keep {
                rest.answer = { [scores, again, clock, pause] scored in
                    let all = scores.taking(scored.map { TrainerScore($0.record) }, at: again)
                    if isPatient, all.contains(where: \.isOutOfReach), Self.hasTime(pause, order, clock) { return nil }
                    let answer = keep(all)
                    isKept.withLock { $0 = answer != nil }
                    return answer
                }
            }
            scores = scores.taking(try await scoredOnce(rest, work), at: again)
            again = scores.indices.filter { scores[$0].isOutOfReach }
            guard isPatient, !again.isEmpty, !isKept.withLock({ $0 }), Self.hasTime(pause, order, clock),
                (try? await clock.sleep(for: .seconds(pause))) != nil
            else { return scores }
            pause = min(2 * pause, Self.longestPauseSeconds)
            metrics.rescored.increment(by: again.count)
        }
    }

    /// Whether there is time for a pause and another try.
    private static func hasTime(_ pause: Double, _ order: ScoreOrder, _ clock: any ServiceClock) -> Bool {
        clock.monotonic() + .seconds(2 * pause) < order.deadline
    }

    /// Has an order scored once: the one place where trainers' rollouts go to the judge. Requests wait for their turn
    /// until their deadline.
    ///
    /// Where failures are flagged, what passes by itself is a failure of every rollout and no refusal, because such
    /// trainers give up at an error status.
    private func scoredOnce(_ order: ScoreOrder, _ work: TrainerWork) async throws(Problem) -> [TrainerScore] {
        do throws(Problem) {
            let ticket = try await admission.admit(order, of: work.request, waits: true)
            defer { admission.leave(ticket) }
            let scored: [ScoredRollout]
            do throws(ScoreRefusal) { scored = try await scoring.score(order) } catch { throw Problem(error) }
            scoreMetrics.count(scored, oldPins: 0, task: order.task)
            return scored.map { TrainerScore($0.record) }
        } catch {
            guard case .flag = work.asked.failurePolicy, error.type.asksToRetry, error.type != .draining else {
                throw error
            }
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
