/// What a meta run was asked for. A second call with equal parameters joins the active run.
public struct MetaRunParameters: Sendable, Hashable {
    /// How rollouts are chosen.
    public enum Strategy: String, Sendable, CaseIterable {
        /// Uniformly at random, by the seed.
        case uniform
        /// Equally many from each third of the order by reward: low, middle and high.
        case thirds
        /// Up to four times as many are labelled good, ok or bad by the meta model; bad ones first, then ok ones.
        case prescreen
    }

    /// How many rollouts to study.
    public let samples: Int
    /// How they are chosen.
    public let strategy: Strategy
    /// Seed of the choice and of the meta model's sampling.
    public let seed: Int64
    /// Whether to stop after validation, publishing nothing.
    public let isDryRun: Bool

    /// Parameters with the given values.
    public init(samples: Int, strategy: Strategy = .uniform, seed: Int64, isDryRun: Bool = false) {
        self.samples = samples
        self.strategy = strategy
        self.seed = seed
        self.isDryRun = isDryRun
    }
}
