/// Requests that wait, in one line for each principal, served by deficit round robin with rollouts as the unit
/// (Shreedhar and Varghese, 1996).
///
/// A principal whose turn comes may send `quantum` rollouts more; a request with more rollouts than its principal may
/// send by now waits for further turns. So principals get equal shares of the rollouts, whatever the size of their
/// requests, and what is next in turn is never overtaken because it is large.
struct FairLine: Sendable {
    /// One request.
    struct Waiting: Sendable {
        /// Which.
        let ticket: AdmissionTicket
        /// What it asks for.
        let ask: AdmissionAsk
        /// Since when it waits.
        let since: ContinuousClock.Instant
    }

    /// What one principal has waiting.
    struct Share: Sendable, Equatable {
        /// Requests.
        var requests = 0
        /// Their rollouts.
        var rollouts = 0
        /// The bytes of their bodies.
        var bytes = 0
    }

    private struct Line: Sendable {
        var waiting: [Waiting] = []
        var share = Share()
        /// Rollouts that it may send before the next one's turn.
        var deficit = 0
    }

    private let quantum: Int
    private var lines: [String: Line] = [:]
    /// The principals with requests, the one whose turn it is first.
    private var turns: [String] = []
    /// Whether the first has got its quantum for this turn.
    private var hasBegunTurn = false
    /// All that waits.
    private(set) var total = Share()

    /// An empty line with turns of so many rollouts.
    init(quantum: Int) { self.quantum = max(1, quantum) }

    /// What a principal has waiting.
    func share(of principal: String) -> Share { lines[principal]?.share ?? Share() }

    /// What each principal has waiting, in no order.
    var shares: [Share] { lines.values.map(\.share) }

    /// About how many waiting rollouts are served before a further request of the principal: all of its own, and of the
    /// others' as many as they get turns meanwhile.
    func rolloutsAhead(of principal: String, rollouts: Int) -> Int {
        let own = share(of: principal).rollouts
        return lines.reduce(own) { sum, line in
            line.key == principal ? sum : sum + min(line.value.share.rollouts, own + rollouts)
        }
    }

    /// Puts a request behind the others of its principal.
    mutating func append(_ waiting: Waiting) {
        let principal = waiting.ask.principal
        if lines[principal] == nil { turns.append(principal) }
        lines[principal, default: Line()].waiting.append(waiting)
        change(principal, by: waiting.ask, sign: 1)
    }

    /// Takes a request out; `nil` when it does not wait.
    mutating func remove(_ ticket: AdmissionTicket, of principal: String) -> Waiting? {
        guard let position = lines[principal]?.waiting.firstIndex(where: { $0.ticket == ticket }),
            let waiting = lines[principal]?.waiting.remove(at: position)
        else { return nil }
        left(principal, waiting)
        return waiting
    }

    /// Takes all requests out.
    mutating func removeAll() -> [Waiting] {
        let all = turns.flatMap { lines[$0]?.waiting ?? [] }
        self = FairLine(quantum: quantum)
        return all
    }

    /// Takes the request out whose turn it is; `nil` when nobody waits or `fits` says that there is no room for its
    /// rollouts. Nobody else gets its turn then.
    mutating func next(fits: (Int) -> Bool) -> Waiting? {
        while let principal = turns.first, let first = lines[principal]?.waiting.first {
            if !hasBegunTurn {
                lines[principal]?.deficit += quantum
                hasBegunTurn = true
            }
            guard first.ask.rollouts <= lines[principal]?.deficit ?? 0 else {
                turns.append(turns.removeFirst())
                hasBegunTurn = false
                continue
            }
            guard fits(first.ask.rollouts) else { return nil }
            lines[principal]?.deficit -= first.ask.rollouts
            lines[principal]?.waiting.removeFirst()
            left(principal, first)
            return first
        }
        return nil
    }

    private mutating func left(_ principal: String, _ waiting: Waiting) {
        change(principal, by: waiting.ask, sign: -1)
        guard lines[principal]?.waiting.isEmpty == true else { return }
        lines[principal] = nil
        if turns.first == principal { hasBegunTurn = false }
        turns.removeAll { $0 == principal }
    }

    private mutating func change(_ principal: String, by ask: AdmissionAsk, sign: Int) {
        lines[principal]?.share.add(ask, sign: sign)
        total.add(ask, sign: sign)
    }
}

extension FairLine.Share {
    fileprivate mutating func add(_ ask: AdmissionAsk, sign: Int) {
        requests += sign
        rollouts += sign * ask.rollouts
        bytes += sign * ask.bytes
    }
}
