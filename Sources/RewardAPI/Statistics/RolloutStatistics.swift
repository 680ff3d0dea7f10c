internal import RewardCore

/// Statistics over stored rollouts: by rubric version, and by stretches of time (buckets) of equal length.
///
/// Pure: rollouts are added in any order, `finish` cuts the time into buckets. The first bucket begins with the first
/// rollout and the last one ends at `until`, so that a long `since` does not push everything into one corner.
struct RolloutStatistics: Sendable {
    /// One stretch of time that has rollouts.
    struct Bucket: Sendable {
        /// When it begins.
        let start: Timestamp
        /// Counts and costs of all versions.
        var tally = RolloutTally()
        /// Rewards by version.
        var rewards: [Int: [Double]] = [:]
    }

    /// Counts and costs of all rollouts.
    private(set) var tally = RolloutTally()
    /// By rubric version.
    private(set) var versions: [Int: VersionStatistics] = [:]
    /// Whether the simulated model had a part in any of them.
    private(set) var isSimulated = false
    private var points: [RolloutFigures] = []

    /// Nothing yet.
    init() {}

    /// Counts one rollout.
    mutating func add(_ figures: RolloutFigures) {
        tally.add(figures)
        versions[figures.version, default: VersionStatistics()].add(figures)
        isSimulated = isSimulated || figures.isSimulated
        points.append(figures)
    }

    /// When the first of them was judged; nil where there is none.
    var start: Timestamp? { points.lazy.map(\.at).min() }

    /// The buckets that have rollouts, in order of time, and the length of each in milliseconds, 1 or more.
    ///
    /// - Parameters:
    ///   - until: The end of the last bucket.
    ///   - count: How many buckets the time from the first rollout to `until` is cut into, 1 or more.
    func buckets(until: Timestamp, count: Int) -> (buckets: [Bucket], milliseconds: Int64) {
        guard let start else { return ([], 1) }
        let span = max(until.milliseconds - start.milliseconds, 1)
        let length = max(1, (span + Int64(count) - 1) / Int64(count))
        var buckets: [Int64: Bucket] = [:]
        for point in points {
            let index = min((point.at.milliseconds - start.milliseconds) / length, Int64(count) - 1)
            let begin = Timestamp(milliseconds: start.milliseconds + index * length)
            // Changed in place: a copy of a bucket would copy all that it holds, for every rollout.
            buckets[index, default: Bucket(start: begin)].tally.add(point)
            if let reward = point.reward {
                buckets[index, default: Bucket(start: begin)].rewards[point.version, default: []].append(reward)
            }
        }
        return (buckets.sorted { $0.key < $1.key }.map(\.value), length)
    }
}
