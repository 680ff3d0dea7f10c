internal import RewardCore

/// The limits of the series that tell rewards apart by rubric version.
public struct RewardSeriesLimits: Sendable, Hashable {
    /// How many versions of a lineage have series of their own, the newest that rewards were given under, 1 or more.
    /// Default 3. Rewards under older ones are counted with the version `older`.
    public var versionsMax = 3
    /// How many lineages have series of their own, those that came first, 1 or more. Default 256. Rewards of further
    /// ones are counted with partition and version `other`, by task.
    public var lineagesMax = 256

    /// The defaults.
    public init() {}

    /// Most series of one metric for that many tasks: each lineage's versions and its older ones, and each task's other
    /// lineages, for both purposes.
    func seriesMax(tasks: Int) -> Int {
        (lineagesMax * (versionsMax + 1) + tasks) * RolloutPurpose.allCases.count
    }
}

/// Totals of rewards by task, partition, rubric version and purpose, from which a query computes mean and deviation
/// over any window.
///
/// Counters must not fall, but rewards may be negative; so what is above 0 and what is below are summed apart. The sum
/// of squares makes the deviation. A histogram would need buckets that fit both rewards of 0 to 1 and sums of points.
/// The series are bounded by `RewardSeriesLimits`: a version that is no longer among the newest loses its series, and
/// what comes under it later is counted as `older`, where nothing of the past is added, since that would look like a
/// burst of rewards.
struct RewardSeries: Sendable {
    /// The totals of one series.
    struct Totals: Sendable, Hashable {
        /// How many rewards.
        private(set) var count = 0
        /// The sum of those above 0.
        private(set) var positive = 0.0
        /// The sum of those below 0, without its sign.
        private(set) var negative = 0.0
        /// The sum of their squares.
        private(set) var squares = 0.0

        /// Adds a reward; one that is not finite would make every sum useless for ever, and is left out.
        mutating func add(_ reward: Double) {
            guard reward.isFinite else { return }
            count += 1
            if reward >= 0 { positive += reward } else { negative -= reward }
            squares += reward * reward
        }

        /// Adds the totals of others.
        mutating func add(_ others: Totals) {
            count += others.count
            positive += others.positive
            negative += others.negative
            squares += others.squares
        }
    }

    /// Where a reward was counted.
    enum Placement: Sendable, Hashable {
        /// In the series of its version.
        case version
        /// Among the older versions of its lineage.
        case older
        /// Among the lineages that have no series.
        case otherLineage
        /// Nowhere: there was none.
        case nowhere
    }

    /// The version label of what is older than the versions with series.
    static let olderLabel = "older"
    /// The partition and version label of lineages without series.
    static let otherLabel = "other"

    private typealias ByPurpose = [RolloutPurpose: Totals]

    private struct Versions {
        var newest: [Int: ByPurpose] = [:]
        var older: ByPurpose = [:]
    }

    private let limits: RewardSeriesLimits
    private var lineages: [Lineage: Versions] = [:]
    private var others: [String: ByPurpose] = [:]

    /// No series yet.
    init(limits: RewardSeriesLimits) {
        precondition(limits.versionsMax >= 1 && limits.lineagesMax >= 1, "series need room for one version")
        self.limits = limits
    }

    /// Counts rewards of one lineage, version and purpose.
    @discardableResult
    mutating func add(_ rewards: Totals, lineage: Lineage, version: Int, purpose: RolloutPurpose) -> Placement {
        guard rewards.count > 0 else { return .nowhere }
        guard lineages[lineage] != nil || lineages.count < limits.lineagesMax else {
            others[lineage.task, default: [:]][purpose, default: Totals()].add(rewards)
            return .otherLineage
        }
        var versions = lineages.removeValue(forKey: lineage) ?? Versions()
        defer { lineages[lineage] = versions }
        if versions.newest[version] == nil, versions.newest.count >= limits.versionsMax {
            guard let oldest = versions.newest.keys.min(), oldest < version else {
                versions.older[purpose, default: Totals()].add(rewards)
                return .older
            }
            versions.newest[oldest] = nil
        }
        versions.newest[version, default: [:]][purpose, default: Totals()].add(rewards)
        return .version
    }

    /// Every series: the values of the labels `task`, `partition`, `version`, `purpose`, and its totals.
    var all: [(labels: [String], totals: Totals)] {
        var series: [(labels: [String], totals: Totals)] = []
        func list(_ totals: ByPurpose, _ task: String, _ partition: String, _ version: String) {
            for (purpose, totals) in totals {
                series.append(([task, partition, version, purpose.rawValue], totals))
            }
        }
        for (lineage, versions) in lineages {
            for (version, totals) in versions.newest { list(totals, lineage.task, lineage.partition, "\(version)") }
            list(versions.older, lineage.task, lineage.partition, Self.olderLabel)
        }
        for (task, totals) in others { list(totals, task, Self.otherLabel, Self.otherLabel) }
        return series
    }
}
