/// The choice of equally many rollouts from each third of the order by reward, so that a run sees work that the judge
/// took for poor, for middling and for good.
enum ThirdsSample {
    /// Most rollouts whose rewards are read. Where more are eligible, that many are drawn uniformly first.
    static let populationMax = 2_000

    /// One rollout that can be chosen.
    struct Candidate: Sendable, Equatable {
        /// The identifier of its score.
        let scoreID: String
        /// Its reward.
        let reward: Double
    }

    /// The three thirds, low, middle and high, each in the order in which the seed draws from it. Equal rewards are
    /// ordered by score identifier, so the thirds do not depend on the order of `candidates`. Where their number is no
    /// multiple of three, the lower thirds are the larger ones.
    static func thirds(of candidates: [Candidate], seed: Int64) -> [[Candidate]] {
        let ordered = candidates.sorted { ($0.reward, $0.scoreID) < ($1.reward, $1.scoreID) }
        return (0..<3).map { third in
            let part = ordered[(ordered.count * third + 2) / 3..<(ordered.count * (third + 1) + 2) / 3]
            // The seed itself has drawn the population already.
            return UniformSample.order(of: part.count, seed: seed &+ Int64(third) &+ 1).map {
                part[part.startIndex + $0]
            }
        }
    }

    /// How many of each third a run of that many samples takes: a third of them, and one where that would be none.
    static func share(of samples: Int) -> Int { max(1, samples / 3) }

    /// The chosen of all thirds as one list: the first of each third, then the second of each, at most `samples`. So
    /// every group of neighbours that is merged holds low and high ones.
    static func interleaved<Element>(_ thirds: [[Element]], samples: Int) -> [Element] {
        let rows = 0..<(thirds.map(\.count).max() ?? 0)
        let all = rows.flatMap { row in thirds.compactMap { row < $0.count ? $0[row] : nil } }
        return Array(all.prefix(max(0, samples)))
    }
}
