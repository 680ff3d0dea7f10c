internal import RewardCore

/// How the rollouts scored that were judged under one rubric version.
struct VersionStatistics: Sendable {
    /// How often an item got each of its scores.
    struct Item: Sendable {
        /// The item's name.
        let name: String
        /// Its lowest score.
        let min: Int
        /// One entry for each integer of its range; a score that is no integer counts for the nearest.
        var counts: [Int]
        /// The sum of its scores.
        var sum = 0.0

        /// How many verdicts there were.
        var total: Int { counts.reduce(0, +) }
        /// Its highest score.
        var max: Int { min + counts.count - 1 }
        /// The mean of its scores.
        var mean: Double { sum / Double(Swift.max(total, 1)) }
    }

    /// Columns of the histogram of rewards.
    static let columns = 20
    /// Most points of an item's range that are counted one by one; wider items are left out.
    static let pointsMax = 1000

    /// Counts and costs.
    private(set) var tally = RolloutTally()
    private var rewards: [Double] = []
    private var items: [String: Item] = [:]
    /// Names in the order of the rubric, as far as any rollout has shown it.
    private var order: [String] = []

    /// Counts one rollout.
    mutating func add(_ judgement: Judgement) {
        tally.add(judgement)
        if let reward = judgement.reward { rewards.append(reward) }
        // A failed rollout has only some verdicts; the one with most of them knows the order best.
        if judgement.verdicts.count > order.count {
            let names = judgement.verdicts.map(\.name)
            order = names + order.filter { !names.contains($0) }
        }
        for verdict in judgement.verdicts { add(verdict) }
    }

    private mutating func add(_ verdict: Verdict) {
        guard verdict.min < verdict.max, verdict.max - verdict.min < Self.pointsMax, verdict.score.isFinite else {
            return
        }
        let empty = Item(
            name: verdict.name, min: verdict.min, counts: Array(repeating: 0, count: verdict.max - verdict.min + 1))
        var item = items[verdict.name] ?? empty
        let point = Int(verdict.score.rounded()) - item.min
        guard item.counts.indices.contains(point) else { return }
        item.counts[point] += 1
        item.sum += verdict.score
        items[verdict.name] = item
        if !order.contains(verdict.name) { order.append(verdict.name) }
    }

    /// Mean and quantiles of the reward; nil where there is none.
    var reward: Quantiles? { Quantiles(rewards) }

    /// The items in the rubric's order.
    var itemsInOrder: [Item] { order.compactMap { items[$0] } }

    /// Rewards in columns of equal width from `low` to `high`, which cover 0…1 and every reward.
    var histogram: (low: Double, high: Double, counts: [Int]) {
        let low = Swift.min(0, rewards.min() ?? 0)
        let high = Swift.max(1, rewards.max() ?? 1)
        var counts = Array(repeating: 0, count: Self.columns)
        for reward in rewards {
            let column = Int((reward - low) / (high - low) * Double(Self.columns))
            counts[Swift.min(Swift.max(column, 0), Self.columns - 1)] += 1
        }
        return (low, high, counts)
    }
}
