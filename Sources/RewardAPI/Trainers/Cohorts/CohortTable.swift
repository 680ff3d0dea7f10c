/// The rewards of rollouts that are ranked among each other, though each came in a request of its own: a state machine
/// without I/O.
///
/// A cohort begins with its first member and closes when it has as many as it should, when it has waited long enough,
/// or when the first of its members can wait no longer; whoever comes later begins another. A rollout without a reward
/// counts as one that has come, but is not ranked.
struct CohortTable {
    /// What the members of a cohort share.
    struct Key: Sendable, Hashable {
        /// The task.
        var task: String
        /// The partition.
        var partition: String
        /// The training run.
        var run: String?
        /// The group's name, or the hash of the prompt.
        var name: String
    }

    /// What a rollout that comes in has to do.
    struct Entry: Equatable {
        /// Its number, counted from 1.
        var member: Int
        /// The number of its cohort.
        var cohort: Int
        /// When the cohort closes at the latest, as far as is known now.
        var closesAt: ContinuousClock.Instant
        /// The ranks by member, where this one has made the cohort whole.
        var ranks: [Int: Double]?
    }

    private struct Cohort {
        let number: Int
        var rewards: [Int: Double] = [:]
        var count = 0
        var waiting = 0
        var closesAt: ContinuousClock.Instant
    }

    private var cohorts: [Key: Cohort] = [:]
    private var lastMember = 0
    private var lastCohort = 0

    /// How many cohorts are open.
    var count: Int { cohorts.count }

    /// Takes in a rollout. `latest` is when it has to be answered.
    mutating func enter(
        _ key: Key, reward: Double?, size: Int, waits: Duration, latest: ContinuousClock.Instant,
        at now: ContinuousClock.Instant
    ) -> Entry {
        lastMember += 1
        var cohort: Cohort
        if let open = cohorts[key] {
            cohort = open
        } else {
            lastCohort += 1
            cohort = Cohort(number: lastCohort, closesAt: now + waits)
        }
        cohort.count += 1
        cohort.waiting += 1
        cohort.rewards[lastMember] = reward
        cohort.closesAt = min(cohort.closesAt, latest)
        var entry = Entry(member: lastMember, cohort: cohort.number, closesAt: cohort.closesAt)
        if cohort.count >= size {
            cohorts[key] = nil
            entry.ranks = Self.ranks(cohort.rewards)
        } else {
            cohorts[key] = cohort
        }
        return entry
    }

    /// Closes a cohort with those that have come; `nil` where it is closed already.
    mutating func close(_ key: Key, cohort number: Int) -> [Int: Double]? {
        guard let cohort = cohorts[key], cohort.number == number else { return nil }
        cohorts[key] = nil
        return Self.ranks(cohort.rewards)
    }

    /// A member waits no longer, since its client has gone away. It stays a member for the others; with nobody left to
    /// wait the cohort is given up. Returns whether that is so.
    mutating func leave(_ key: Key, cohort number: Int) -> Bool {
        guard var cohort = cohorts[key], cohort.number == number else { return false }
        cohort.waiting -= 1
        cohorts[key] = cohort.waiting > 0 ? cohort : nil
        return cohort.waiting == 0
    }

    /// The rank of each: the share of the others whose reward is lower, of which equal ones count half. One alone is in
    /// the middle, 0.5.
    static func ranks(_ rewards: [Int: Double]) -> [Int: Double] {
        let sorted = rewards.values.sorted()
        guard sorted.count > 1 else { return rewards.mapValues { _ in 0.5 } }
        var rankOf: [Double: Double] = [:]
        var start = 0
        while start < sorted.count {
            let end = sorted[start...].firstIndex { $0 != sorted[start] } ?? sorted.count
            rankOf[sorted[start]] = (Double(start) + Double(end - start - 1) / 2) / Double(sorted.count - 1)
            start = end
        }
        return rewards.mapValues { rankOf[$0] ?? 0.5 }
    }
}
