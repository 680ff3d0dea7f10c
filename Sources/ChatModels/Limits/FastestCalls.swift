/// Remembers how fast an endpoint has answered lately, so that work which cannot finish in time is not sent.
///
/// Conservative: only calls of one kind (priority and length of the answer) are compared, at least `samplesMin`
/// successes must be known, and the fastest of them is the measure. Knowledge older than two spans is forgotten, so one
/// slow minute never judges the next hour. Times are given in.
struct FastestCalls: Sendable {
    /// What makes two calls comparable.
    struct Kind: Hashable, Sendable {
        /// Whether the call is of the meta step.
        let isRefinement: Bool
        /// The most tokens that the answer may have.
        let tokensMax: Int
    }

    /// Successes that must be known before anything is concluded.
    static let samplesMin = 8
    /// How long successes are gathered before a new gathering begins; the one before it counts as well.
    static let span = Duration.seconds(30)
    /// How many times the fastest recent call a wait must be to count as long.
    static let longFactor = 8
    /// Most kinds remembered; beyond it everything is forgotten.
    static let kindsMax = 64

    private struct Gathering {
        var began: ContinuousClock.Instant
        var fastest: Duration
        var samples: Int
        var before: (fastest: Duration, samples: Int)?
    }

    private var gatherings: [Kind: Gathering] = [:]

    /// Knows nothing yet.
    init() {}

    /// A call was answered after that time.
    mutating func note(_ duration: Duration, of kind: Kind, now: ContinuousClock.Instant) {
        guard var gathering = gatherings[kind] else {
            if gatherings.count >= Self.kindsMax { gatherings.removeAll() }
            gatherings[kind] = Gathering(began: now, fastest: duration, samples: 1)
            return
        }
        let age = gathering.began.duration(to: now)
        if age >= Self.span {
            let isRecent = age < Self.span * 2
            gathering = Gathering(
                began: now, fastest: duration, samples: 1,
                before: isRecent ? (gathering.fastest, gathering.samples) : nil)
        } else {
            gathering.fastest = min(gathering.fastest, duration)
            gathering.samples += 1
        }
        gatherings[kind] = gathering
    }

    /// The fastest recent call of the kind; nil when too little is known.
    func fastest(of kind: Kind, now: ContinuousClock.Instant) -> Duration? {
        guard let gathering = gatherings[kind], gathering.began.duration(to: now) < Self.span * 2 else { return nil }
        let before = gathering.before
        guard gathering.samples + (before?.samples ?? 0) >= Self.samplesMin else { return nil }
        return min(gathering.fastest, before?.fastest ?? gathering.fastest)
    }

    /// Whether that is long to wait for a call of the kind; false when too little is known.
    func isLong(_ duration: Duration, of kind: Kind, now: ContinuousClock.Instant) -> Bool {
        fastest(of: kind, now: now).map { duration >= $0 * Self.longFactor } ?? false
    }
}
