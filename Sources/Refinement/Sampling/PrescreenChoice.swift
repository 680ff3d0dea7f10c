internal import RewardCore

/// Which of the labelled samples a run studies: those that the meta model called bad, then those that it called ok.
/// Good ones teach nothing, so they are never taken.
struct PrescreenChoice: Sendable, Equatable {
    /// Samples that are labelled for each one that is wanted.
    static let candidatesPerSample = 4

    /// What is studied: bad ones, then ok ones, each in the order in which the seed drew them, at most `limit`.
    let chosen: [MetaSample]
    /// One clause for the run's reasons: how many got which label.
    let sentence: String

    /// Chooses among samples that each have a label or a failure.
    init(of samples: [MetaSample], limit: Int) {
        let labelled = { (label: String) in samples.filter { $0.label == label } }
        let (bad, ok) = (labelled("bad"), labelled("ok"))
        chosen = Array((bad + ok).prefix(max(0, limit)))
        let failures = samples.count { $0.label == nil }
        sentence =
            "prescreening of \(samples.count): \(bad.count) bad, \(ok.count) ok, \(labelled("good").count) good"
            + (failures == 0 ? "" : ", \(failures) without a label")
    }
}
