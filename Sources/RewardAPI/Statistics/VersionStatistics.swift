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

        /// Counts a score; `false` where it lies outside of the range.
        @discardableResult
        mutating func count(_ score: Double) -> Bool {
            // Compared before it becomes an integer, which a number this far away could not.
            let point = score.rounded() - Double(min)
            guard point >= 0, point < Double(counts.count) else { return false }
            counts[Int(point)] += 1
            sum += score
            return true
        }
    }

    /// Columns of the histogram of rewards.
    static let columns = 20
    /// Most points of an item's range that are counted one by one; wider items are left out.
    static let pointsMax = 1000

    /// Counts and costs.
    private(set) var tally = RolloutTally()
    private var rewards: [Double] = []
    private var items: [Item] = []
    /// Where in `items` an item stands.
    private var places: [String: Int] = [:]
    /// Names in the order of the rubric, as far as any rollout has shown it.
    private var order: [String] = []

    /// Counts one rollout.
    mutating func add(_ figures: RolloutFigures) {
        tally.add(figures)
        if let reward = figures.reward { rewards.append(reward) }
        // A failed rollout has only some verdicts; the one with most of them knows the order best.
        if figures.items.count > order.count {
            let names = figures.items.map(\.name)
            order = names + order.filter { !names.contains($0) }
        }
        for item in figures.items { add(item) }
    }

    private mutating func add(_ score: RolloutFigures.ItemScore) {
        let (width, isTooWide) = score.max.subtractingReportingOverflow(score.min)
        guard !isTooWide, (1..<Self.pointsMax).contains(width), score.score.isFinite else { return }
        if let place = places[score.name] {
            items[place].count(score.score)
            return
        }
        var item = Item(name: score.name, min: score.min, counts: Array(repeating: 0, count: width + 1))
        guard item.count(score.score) else { return }
        places[score.name] = items.count
        items.append(item)
        if !order.contains(score.name) { order.append(score.name) }
    }

    /// Mean and quantiles of the reward; nil where there is none.
    var reward: Quantiles? { Quantiles(rewards) }

    /// The items in the rubric's order.
    var itemsInOrder: [Item] { order.compactMap { places[$0] }.map { items[$0] } }

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
