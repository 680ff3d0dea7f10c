/// Finds the connections that have been idle for longest, many at a time.
///
/// Keeping all connections in the order of their idleness would cost something at every request. This looks through them
/// only when room is wanted, remembers the best candidates, and looks again when they are used up; and after a look that
/// found nobody, not before a pause is over.
struct LongestIdle {
    /// How many candidates one look gives.
    private static let candidatesMax = 64
    /// How long no new look is taken after one that found nobody.
    private static let pause = Duration.milliseconds(200)

    private struct Candidate {
        weak var connection: ServerConnection?
        let since: ContinuousClock.Instant
    }

    /// In the order of idleness, the longest idle last.
    private var candidates: [Candidate] = []
    private var pausedUntil: ContinuousClock.Instant?

    /// Makes it without candidates.
    init() {}

    /// The next candidate that is still as idle as it was; nil when nobody has been idle since `latest`.
    mutating func next(
        among connections: some Sequence<ServerConnection>, idleSince latest: ContinuousClock.Instant,
        now: ContinuousClock.Instant
    ) -> ServerConnection? {
        if let candidate = takeCandidate() { return candidate }
        if let pausedUntil, now < pausedUntil { return nil }
        look(connections, latest)
        pausedUntil = candidates.isEmpty ? now.advanced(by: Self.pause) : nil
        return takeCandidate()
    }

    private mutating func takeCandidate() -> ServerConnection? {
        while let candidate = candidates.popLast() {
            if let connection = candidate.connection, connection.idleSince == candidate.since { return connection }
        }
        return nil
    }

    private mutating func look(_ connections: some Sequence<ServerConnection>, _ latest: ContinuousClock.Instant) {
        var found: [Candidate] = []
        for connection in connections {
            guard let since = connection.idleSince, since <= latest else { continue }
            found.append(Candidate(connection: connection, since: since))
        }
        found.sort { $0.since < $1.since }
        candidates = found.prefix(Self.candidatesMax).reversed()
    }
}
