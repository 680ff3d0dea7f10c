internal import Locking
internal import RewardCore

/// Plans that rollouts of one prompt share under program `plan_execute`, by basis, prompt and reference.
///
/// The first rollout that asks for a plan makes it; the others wait. Where it could not be made, the next in line tries
/// once more, so that one failed call does not fail a group. After a second failure, or where a plan was made that may
/// not be shared, all make their own at once: waiting one after another would only run into their deadlines. Nobody
/// waits beyond its own deadline.
final class PlanShelf: Sendable {
    /// Most plans kept. Beyond it the older half is forgotten; what is being made stays.
    static let plansMax = 4096
    /// How long a plan is kept after it was made.
    static let keptFor = Duration.seconds(1800)

    /// What a rollout does about its plan.
    enum Turn: Sendable, Equatable {
        /// Makes it, then calls `put`, whatever came of it.
        case make
        /// Uses this one.
        case use(String)
        /// Gives up: its deadline has passed.
        case late
        /// Gives up: it was cancelled.
        case cancelled
    }

    /// The plans of one basis.
    struct Place: Sendable {
        /// All plans.
        let shelf: PlanShelf
        /// The hash of the basis.
        let basis: String

        /// What to do about the plan that this prefix asks for.
        func take(_ prefix: JudgePrefix, until deadline: ContinuousClock.Instant) async -> Turn {
            await shelf.take(Key(basis: basis, prefix: prefix.affinityKey), until: deadline)
        }

        /// Says what came of a plan that was to be made.
        func put(_ result: Making, for prefix: JudgePrefix) {
            shelf.put(result, for: Key(basis: basis, prefix: prefix.affinityKey))
        }
    }

    /// What came of a plan that was to be made.
    enum Making: Sendable, Equatable {
        /// The plan, for everybody.
        case plan(String)
        /// A plan that only its maker may use.
        case unshared
        /// None.
        case failed
        /// Nobody tried: the maker's deadline had come.
        case passedOn
    }

    fileprivate struct Key: Hashable, Sendable {
        let basis: String
        let prefix: String
    }

    fileprivate enum Entry {
        case making(line: [(number: Int, waiter: CheckedContinuation<Turn, Never>)], failures: Int)
        case made(String, at: ContinuousClock.Instant)
    }

    fileprivate struct State {
        let plansMax: Int
        var entries: [Key: Entry] = [:]
        var nextNumber = 0
    }

    private let clock: any ServiceClock
    private let state: Locked<State>

    /// An empty shelf for at most `plansMax` plans.
    init(clock: any ServiceClock, plansMax: Int = PlanShelf.plansMax) {
        self.clock = clock
        state = Locked(State(plansMax: plansMax))
    }

    /// How many rollouts wait for a plan.
    var waiting: Int {
        state.withLock { state in
            state.entries.values.reduce(0) { sum, entry in
                if case .making(let line, _) = entry { sum + line.count } else { sum }
            }
        }
    }

    private func take(_ key: Key, until deadline: ContinuousClock.Instant) async -> Turn {
        await withTaskGroup(of: Turn.self) { group in
            group.addTask { await self.wait(for: key) }
            group.addTask { [clock] in
                do {
                    try await clock.sleep(until: deadline)
                    return .late
                } catch {
                    return .cancelled
                }
            }
            let first = await group.next() ?? .cancelled
            group.cancelAll()
            let second = await group.next() ?? .cancelled
            switch (first, second) {
            case (.late, .make):
                // It was this rollout's turn at the very moment of its deadline; the next one makes the plan.
                put(.passedOn, for: key)
                return .late
            case (.make, _), (.use, _), (.late, _): return first
            case (.cancelled, _): return second == .late ? .cancelled : second
            }
        }
    }

    private func wait(for key: Key) async -> Turn {
        let now = clock.monotonic()
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let turn = state.withLock { $0.join(key, number: number, waiter: waiter, at: now) }
                if let turn { waiter.resume(returning: turn) }
            }
        } onCancel: {
            state.withLock { $0.leave(key, number: number) }?.resume(returning: .cancelled)
        }
    }

    private func put(_ result: Making, for key: Key) {
        let now = clock.monotonic()
        let (line, turn) = state.withLock { $0.finish(key, result, at: now) }
        for waiter in line { waiter.resume(returning: turn) }
    }
}

extension PlanShelf.State {
    /// The turn of a rollout that comes now; `nil` where it is put in line.
    fileprivate mutating func join(
        _ key: PlanShelf.Key, number: Int, waiter: CheckedContinuation<PlanShelf.Turn, Never>,
        at now: ContinuousClock.Instant
    ) -> PlanShelf.Turn? {
        // A cancellation before this point found nobody in line.
        if Task.isCancelled { return .cancelled }
        switch entries[key] {
        case .made(let plan, let time) where now - time < PlanShelf.keptFor:
            return .use(plan)
        case .making(let line, let failures):
            entries[key] = .making(line: line + [(number, waiter)], failures: failures)
            return nil
        case .made, nil:
            entries[key] = .making(line: [], failures: 0)
            return .make
        }
    }

    /// Takes a rollout out of the line; `nil` where it no longer stands there.
    fileprivate mutating func leave(
        _ key: PlanShelf.Key, number: Int
    ) -> CheckedContinuation<PlanShelf.Turn, Never>? {
        guard case .making(var line, let failures) = entries[key],
            let position = line.firstIndex(where: { $0.number == number })
        else { return nil }
        let waiter = line.remove(at: position).waiter
        entries[key] = .making(line: line, failures: failures)
        return waiter
    }

    /// Ends the making of a plan: who is told, and what.
    fileprivate mutating func finish(
        _ key: PlanShelf.Key, _ result: PlanShelf.Making, at now: ContinuousClock.Instant
    ) -> ([CheckedContinuation<PlanShelf.Turn, Never>], PlanShelf.Turn) {
        if case .plan(let plan) = result {
            var line: [CheckedContinuation<PlanShelf.Turn, Never>] = []
            if case .making(let waiting, _) = entries[key] { line = waiting.map(\.waiter) }
            entries[key] = .made(plan, at: now)
            forget(at: now)
            return (line, .use(plan))
        }
        guard case .making(var line, var failures) = entries[key] else { return ([], .make) }
        if result == .failed { failures += 1 }
        if line.isEmpty || failures > 1 || result == .unshared {
            entries[key] = nil
            return (line.map(\.waiter), .make)
        }
        let next = line.removeFirst().waiter
        entries[key] = .making(line: line, failures: failures)
        return ([next], .make)
    }

    private mutating func forget(at now: ContinuousClock.Instant) {
        guard entries.count > plansMax else { return }
        let times = entries.values.compactMap { entry -> ContinuousClock.Instant? in
            if case .made(_, let time) = entry { time } else { nil }
        }.sorted()
        guard !times.isEmpty else { return }
        let median = times[times.count / 2]
        entries = entries.filter { _, entry in
            if case .made(_, let time) = entry { time >= median } else { true }
        }
    }
}
