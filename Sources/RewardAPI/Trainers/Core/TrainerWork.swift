internal import HTTPServer
internal import Judging
internal import RewardCore

/// What a trainer is told.
struct TrainerAnswer: Sendable {
    /// The answer.
    let response: HTTPServerResponse
    /// How many numbers in it stand for missing rewards, or how many of its rewards are null.
    let substitutes: Int
}

/// A trainer's request that was read and found good: what is to be scored, and how that is answered.
struct TrainerWork: Sendable {
    /// The dialect.
    let dialect: TrainerDialect
    /// The request.
    let request: RouteRequest
    /// What the dialect has read.
    let asked: TrainerOrder
    /// The order for scoring; `nil` where there is nothing to score.
    let order: ScoreOrder?
    /// What the task says of the dialect.
    let settings: TrainerSettings
    /// How the task ranks rewards; `nil` where it does not, or the rollouts are no training.
    let cohort: CohortSettings?

    /// The answer, once there are scores. Throws where a reward is missing and the answer has no word for that.
    func answer(_ scores: [TrainerScore]) throws(Problem) -> TrainerAnswer {
        var scores = scores
        let failures = scores.indices.filter { scores[$0].failure != nil }
        if let substitute {
            for index in failures { scores[index].stand(in: substitute) }
        } else if asked.failurePolicy != .tell, !failures.isEmpty {
            throw Problem(missing: failures.map { (asked.samples[$0].pointer, scores[$0].failure) }, of: scores.count)
        }
        var response = asked.answer(scores)
        if scores.isSimulated { response.markSimulated() }
        return TrainerAnswer(response: response, substitutes: failures.count)
    }

    /// The number that stands for a missing reward.
    private var substitute: Double? {
        switch asked.failurePolicy {
        case .tell: nil
        case .refuse: settings.valueOnFailure
        case .flag(let value): settings.valueOnFailure ?? value
        }
    }
}
