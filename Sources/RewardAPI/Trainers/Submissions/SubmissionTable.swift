internal import RewardCore

/// Work that was submitted to be asked for later, and what came of it: a state machine without I/O.
///
/// Submitters know their work by an identifier. Equal submissions are one piece of work while it runs, and afterwards
/// while its reward is kept; one that came to nothing is begun anew, since that is what submitting again is for. Who
/// never asks costs what running work and kept results may cost at most: results go when their time is over, at the
/// next call of any kind, and the oldest go when there are more than the table holds.
struct SubmissionTable {
    /// How much the table holds.
    struct Limits: Sendable, Hashable {
        /// Most pieces of work that run at once, and most results that are kept.
        var submissionsMax: Int
        /// Most bytes of the requests whose work runs.
        var bytesMax: Int
        /// How long a result is kept.
        var keeps: Duration
    }

    /// What work came to.
    struct Result: Sendable, Hashable {
        /// The answer to whoever asks, JSON.
        var body: [UInt8]
        /// Whether the simulated model had a part in it.
        var isSimulated = false
        /// Whether it is a reward; else equal work is begun anew.
        var hasReward: Bool
    }

    /// What a submission has to do.
    enum Admission: Sendable, Hashable {
        /// Begin its work under this identifier.
        case begin(String)
        /// Nothing: the work of this identifier is the same.
        case join(String)
        /// Refuse it: so much work runs as may.
        case tooMany(max: Int)
        /// Refuse it: with it the requests of running work would take too many bytes.
        case tooLarge(max: Int)
    }

    /// What there is to say to whoever asks.
    enum Look: Sendable, Hashable {
        /// The work runs.
        case running
        /// The work has ended.
        case ended(Result)
        /// There is no such work: never submitted, submitted by somebody else, or past its time.
        case unknown
    }

    /// How a table stands.
    struct Counts: Sendable, Hashable {
        /// Pieces of work that run.
        var running: Int
        /// Results that are kept.
        var kept: Int
        /// Results that went because their time was over, ever.
        var expired: Int
        /// Results that went because there were more than the table holds, ever.
        var evicted: Int
    }

    private struct Entry {
        let identity: [UInt8]
        let principal: String
        let bytes: Int
        var askers = 1
        var result: Result?
        var goesAt: ContinuousClock.Instant?
    }

    private let limits: Limits
    private var entries: [String: Entry] = [:]
    private var idOf: [[UInt8]: String] = [:]
    /// Identifiers of kept results in the order in which they ended; what lies before `firstKept` has gone.
    private var ended: [String] = []
    private var firstKept = 0

    /// How many pieces of work run.
    private(set) var running = 0
    /// The bytes of their requests.
    private(set) var runningBytes = 0
    /// How many results went because their time was over.
    private(set) var expired = 0
    /// How many results went because there were more than the table holds.
    private(set) var evicted = 0

    /// An empty table.
    init(limits: Limits) { self.limits = limits }

    /// How the table stands.
    var counts: Counts { Counts(running: running, kept: kept, expired: expired, evicted: evicted) }

    /// How many results are kept.
    var kept: Int { ended.count - firstKept }

    /// Takes in a submission. `identity` is what equal submissions share, the principal among it.
    mutating func submit(
        _ identity: [UInt8], of principal: String, bytes: Int, id makeID: () -> String, at now: ContinuousClock.Instant
    ) -> Admission {
        expire(at: now)
        if let id = idOf[identity], let entry = entries[id], entry.result?.hasReward != false {
            entries[id]?.askers += 1
            return .join(id)
        }
        guard running < limits.submissionsMax else { return .tooMany(max: limits.submissionsMax) }
        guard runningBytes + bytes <= limits.bytesMax else { return .tooLarge(max: limits.bytesMax) }
        let id = makeID()
        entries[id] = Entry(identity: identity, principal: principal, bytes: bytes)
        idOf[identity] = id
        running += 1
        runningBytes += bytes
        return .begin(id)
    }

    /// The work of an identifier has ended. Nothing happens where it has ended before.
    mutating func end(_ id: String, with result: Result, at now: ContinuousClock.Instant) {
        expire(at: now)
        guard var entry = entries[id], entry.result == nil else { return }
        running -= 1
        runningBytes -= entry.bytes
        entry.result = result
        entry.goesAt = now + limits.keeps
        entries[id] = entry
        ended.append(id)
        while kept > limits.submissionsMax {
            dropOldest()
            evicted += 1
        }
    }

    /// What became of the work that `principal` has submitted under an identifier.
    mutating func look(_ id: String, of principal: String, at now: ContinuousClock.Instant) -> Look {
        expire(at: now)
        guard let entry = entries[id], entry.principal == principal else { return .unknown }
        return entry.result.map { .ended($0) } ?? .running
    }

    /// How often the work of an identifier was submitted so far; 0 where there is none.
    func askers(_ id: String) -> Int { entries[id]?.askers ?? 0 }

    /// Lets results go whose time is over.
    mutating func expire(at now: ContinuousClock.Instant) {
        while firstKept < ended.count, let goesAt = entries[ended[firstKept]]?.goesAt, goesAt <= now {
            dropOldest()
            expired += 1
        }
    }

    private mutating func dropOldest() {
        let id = ended[firstKept]
        firstKept += 1
        if let entry = entries.removeValue(forKey: id), idOf[entry.identity] == id { idOf[entry.identity] = nil }
        // Moved together now and then, so that each result is moved once on average.
        if firstKept > 64, firstKept * 2 > ended.count {
            ended.removeFirst(firstKept)
            firstKept = 0
        }
    }
}
