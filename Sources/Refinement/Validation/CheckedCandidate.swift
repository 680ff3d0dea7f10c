internal import RewardCore

/// What validation made of a proposed rubric.
struct CheckedCandidate: Sendable, Equatable {
    /// What remains of it.
    let content: RubricContent
    /// What was left out and why, one sentence each.
    let drops: [String]
    /// Why what remains may not be published; `nil` when it may.
    let rejection: String?
}

extension CandidateValidation {
    /// The result for a rubric of items.
    var checked: CheckedCandidate {
        CheckedCandidate(content: .items(items), drops: drops.map(\.sentence), rejection: rejection)
    }
}
