/// Names one waiting call of a fleet; smaller is earlier.
typealias CallTicket = UInt64

/// The order in which waiting calls get permits.
///
/// Scoring goes first; refinement waits behind it, but gets one of `refinementShare` permits so that it never starves.
/// Within a priority the owners take turns, so that a request of thousands of calls cannot hold up a request of one;
/// within an owner the order is that of arrival.
struct FairQueue: Sendable {
    /// Of so many permits in a row at least one goes to a waiting call of refinement.
    static let refinementShare = 16

    private var scoring = TurnQueue()
    private var refinement = TurnQueue()
    private var passedOver = 0

    /// An empty queue.
    init() {}

    /// Calls that wait.
    var count: Int { scoring.count + refinement.count }

    /// Puts a call behind the others of its owner.
    mutating func append(_ ticket: CallTicket, owner: String, isRefinement: Bool) {
        if isRefinement {
            refinement.append(ticket, owner: owner)
        } else {
            scoring.append(ticket, owner: owner)
        }
    }

    /// Takes a call out wherever it stands; nothing when it is not there.
    mutating func remove(_ ticket: CallTicket) {
        if !scoring.remove(ticket) { _ = refinement.remove(ticket) }
    }

    /// Takes the call out whose turn it is.
    mutating func next() -> CallTicket? {
        if refinement.count > 0, scoring.count == 0 || passedOver >= Self.refinementShare - 1 {
            passedOver = 0
            return refinement.next()
        }
        passedOver = refinement.count > 0 ? passedOver + 1 : 0
        return scoring.next()
    }
}
