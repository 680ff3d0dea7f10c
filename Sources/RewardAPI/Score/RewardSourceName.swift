/// The values of `reward_source` in `POST /score`.
enum RewardSourceName: String, Sendable, CaseIterable {
    /// The judge alone.
    case judge
    /// The answer match alone.
    case answer
    /// One of the two, by a seeded coin for each step.
    case coin
    /// Both, weighted.
    case weighted
}
