internal import Locking
internal import RewardCore
internal import Telemetry

/// Holds answers back until their cohort is there, and replaces rewards by ranks: drives `CohortTable` with the clock.
///
/// Rollouts are judged as they come; only the answers wait. So a cohort costs no time of the judge, and one that stays
/// incomplete costs its members the wait and nothing else.
final class CohortDesk: Sendable {
    /// What the members of one cohort wait for.
    private final class Flight: Sendable {
        let isClosed = Signal()
        let ranks = Locked<[Int: Double]>([:])
    }

    private struct State {
        var table = CohortTable()
        var flights: [Int: Flight] = [:]
    }

    /// Seconds before its request's deadline at which a rollout is answered, with its cohort as it then is.
    private static let marginSeconds = 1.0

    private let state = Locked(State())
    private let clock: any ServiceClock
    private let members: CounterFamily

    /// A desk without cohorts.
    init(clock: any ServiceClock, metrics: MetricsRegistry) {
        self.clock = clock
        members = metrics.counter(
            "metareward_cohort_members_total", help: "Rollouts ranked in a cohort, by whether it was whole.",
            labels: ["task", "cohort"])
        let state = state
        metrics.gauge("metareward_cohorts_open", help: "Cohorts that wait for further rollouts.") {
            Double(state.withLock { $0.table.count })
        }
    }

    /// The rank of a rollout among its cohort, once that has closed; `nil` for one without a reward, or where the
    /// calling task was cancelled.
    func rank(
        _ reward: Double?, in key: CohortTable.Key, _ settings: CohortSettings, deadline: ContinuousClock.Instant
    ) async -> Double? {
        let now = clock.monotonic()
        let (entry, flight) = state.withLock { state in
            let entry = state.table.enter(
                key, reward: reward, size: settings.size, waits: .seconds(settings.waitSeconds),
                latest: deadline - .seconds(Self.marginSeconds), at: now)
            let flight = state.flights[entry.cohort] ?? Flight()
            state.flights[entry.cohort] = flight
            return (entry, flight)
        }
        if let ranks = entry.ranks {
            close(entry.cohort, flight, ranks, "whole", key)
        } else {
            await waitForFirst(of: [
                { await flight.isClosed.wait() },
                { [clock] in try? await clock.sleep(until: entry.closesAt) },
            ])
            if Task.isCancelled {
                state.withLock { state in
                    if state.table.leave(key, cohort: entry.cohort) { state.flights[entry.cohort] = nil }
                }
                return nil
            }
            let ranks = state.withLock { $0.table.close(key, cohort: entry.cohort) }
            if let ranks { close(entry.cohort, flight, ranks, "partial", key) }
            // Where another member closes it at this moment, its ranks are there in the next.
            await flight.isClosed.wait()
        }
        return flight.ranks.withLock { $0[entry.member] }
    }

    private func close(_ number: Int, _ flight: Flight, _ ranks: [Int: Double], _ how: String, _ key: CohortTable.Key) {
        flight.ranks.withLock { $0 = ranks }
        state.withLock { $0.flights[number] = nil }
        flight.isClosed.raise()
        members.with(key.task, how).increment(by: ranks.count)
    }
}
