internal import RewardCore

/// What makes two requests one.
enum JoinKey: Sendable, Hashable {
    /// They carry the same `Idempotency-Key` of the same principal.
    case named(AnswerKey)
    /// They have equal bodies on a route of a trainer, without a key: the SHA-256 of route, principal and body.
    case equalBodies([UInt8])
    /// They read the same: path and query as they were sent.
    case equalTargets(String)
}

/// Which requests in flight are one piece of work: a state machine without I/O.
///
/// The first request of a key begins the work; equal ones that come while it goes on wait with it. The work belongs to
/// all of them alike: it goes on while anyone waits, whoever asked first, and is cancelled when the last one has left.
/// Cancelled work may still end in any way, so whoever comes meanwhile waits for its end and then asks again; two
/// pieces of work of one key are never in flight together.
struct JoinTable {
    /// What a request that comes in has to do.
    enum Admission: Equatable {
        /// Begin the work of this number, and wait for it.
        case begin(Int)
        /// Wait for the work of this number, which another request has begun.
        case join(Int)
        /// Wait until the cancelled work of this number has ended, then enter again. The caller counts as no waiter.
        case enterAgain(after: Int)
        /// Refuse it: the work in flight under its key is for another body.
        case refuse
    }

    private struct Work {
        let number: Int
        let requestHash: [UInt8]
        var waiters = 1
        var askers = 1
        var isCancelled = false
    }

    private var works: [JoinKey: Work] = [:]
    private var lastNumber = 0

    /// How many keys have work in flight.
    var count: Int { works.count }

    /// Takes in a request whose body has the SHA-256 `requestHash`.
    mutating func enter(_ key: JoinKey, requestHash: [UInt8]) -> Admission {
        guard var work = works[key] else {
            lastNumber += 1
            works[key] = Work(number: lastNumber, requestHash: requestHash)
            return .begin(lastNumber)
        }
        guard work.requestHash == requestHash else { return .refuse }
        guard !work.isCancelled else { return .enterAgain(after: work.number) }
        work.waiters += 1
        work.askers += 1
        works[key] = work
        return .join(work.number)
    }

    /// A waiter has gone away before the work ended. Returns whether it was the last one, so that the work must be
    /// cancelled. Nothing happens where the work has ended.
    mutating func leave(_ key: JoinKey, number: Int) -> Bool {
        guard var work = works[key], work.number == number else { return false }
        work.waiters -= 1
        work.isCancelled = work.waiters == 0
        works[key] = work
        return work.isCancelled
    }

    /// How many requests have asked for the work so far, those included that have gone away; 0 where it has ended.
    func askers(_ key: JoinKey, number: Int) -> Int {
        guard let work = works[key], work.number == number else { return 0 }
        return work.askers
    }

    /// The work has ended, whether or not it was cancelled; the next request of its key begins anew.
    mutating func end(_ key: JoinKey, number: Int) {
        if works[key]?.number == number { works[key] = nil }
    }
}
