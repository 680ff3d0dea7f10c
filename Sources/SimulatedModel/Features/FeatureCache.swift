internal import Locking

/// Remembers features, because a rollout is asked about once an item and its features do not depend on the item.
///
/// Bounded by two generations: when the young one is full it becomes the old one, and what the old one held is
/// forgotten unless it was used since. A miss only costs time, so answers never depend on the cache.
final class FeatureCache: Sendable {
    /// What features are remembered by: hashes and lengths of both texts, and the genre.
    private struct Key: Hashable {
        let prompt: UInt64
        let response: UInt64
        let lengths: [Int]
        let genre: Genre
    }

    private struct Generations {
        var young: [Key: RolloutFeatures] = [:]
        var old: [Key: RolloutFeatures] = [:]
    }

    private let generationSize: Int
    private let generations = Locked(Generations())

    /// Remembers at most twice `generationSize` rollouts.
    init(generationSize: Int) {
        self.generationSize = generationSize
    }

    /// The features of a rollout, read now or remembered.
    func features(prompt: [UInt8], response: [UInt8], genre: Genre) -> RolloutFeatures {
        let key = Key(
            prompt: StableHash.of(prompt), response: StableHash.of(response),
            lengths: [prompt.count, response.count], genre: genre)
        if let known = generations.withLock({ $0.young[key] }) { return known }
        let features =
            generations.withLock { $0.old[key] }
            ?? RolloutFeatures(prompt: prompt, response: response, genre: genre)
        generations.withLock { generations in
            if generations.young.count >= generationSize {
                generations.old = generations.young
                generations.young = [:]
            }
            generations.young[key] = features
        }
        return features
    }

    /// The number of remembered rollouts.
    var count: Int {
        generations.withLock { $0.young.count + $0.old.count }
    }
}
