/// The meta model's analyses: what was counted, whether the score agrees, what to change. Never a word of a rollout.
enum AnalysisText {
    /// An analysis of one or more rollouts, well below any limit of words that a template sets.
    static func text(_ rollouts: [RolloutFeatures], share: Double?, problems: [Feature]) -> String {
        guard !rollouts.isEmpty else { return "There is no rollout to analyse." }
        let cases = rollouts.enumerated().map { index, features in
            let label = rollouts.count == 1 ? "" : "Case \(index + 1). "
            return label + facts(features)
        }
        return (cases + [verdict(share, problems)]).joined(separator: "\n")
    }

    private static func facts(_ features: RolloutFeatures) -> String {
        let poor = features.poorFeatures
        guard !poor.isEmpty else {
            return Rationale.sentence([.development, .structure], features: features)
                + " Nothing that can be counted speaks against it."
        }
        return Rationale.sentence(poor, features: features)
    }

    private static func verdict(_ share: Double?, _ problems: [Feature]) -> String {
        let score = share.map { "The judge gave \(Int(($0 * 100).rounded())) % of the possible score. " } ?? ""
        guard !problems.isEmpty else {
            return score + "That agrees with the text. Keep the criteria, and keep them concrete."
        }
        let names = problems.map { FeatureItem.name($0).replacingText("_", with: " ") }.joined(separator: ", ")
        return score + "That is too high, because the criteria let this pass: \(names). "
            + "Give each of these a criterion with levels, and let a decisive fault cap the other criteria."
    }
}
