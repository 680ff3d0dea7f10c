internal import Locking
internal import RewardAPI
internal import RewardCore
internal import SQLiteStore

/// What `/readyz` says: the store is looked at every few seconds, so that the answer itself never waits.
final class ServiceReadiness: ReadinessSource {
    /// Time between two looks at the store.
    static let storeCheckInterval = Duration.seconds(2)

    private let state: Locked<Readiness>
    private let probeFailures = Locked<[String: String]>([:])
    private let health: ModelHealth
    private let endpointTroubles: @Sendable () -> [String]

    /// A service whose store is writable and whose `judges` have yet to pass their probe; `isSimulated` when any task
    /// uses the simulated model.
    ///
    /// - Parameter endpointTroubles: one sentence for each endpoint that is out of service now.
    init(
        isSimulated: Bool, judges: [String], health: ModelHealth,
        endpointTroubles: @escaping @Sendable () -> [String] = { [] }
    ) {
        self.endpointTroubles = endpointTroubles
        self.health = health
        var readiness = Readiness()
        readiness.isSimulated = isSimulated
        readiness.judgesNotProbed = judges.sorted()
        state = Locked(readiness)
    }

    /// How things stand now.
    func readiness() -> Readiness {
        var readiness = state.withLock { $0 }
        let failures = probeFailures.withLock { $0 }
        readiness.degradations =
            failures.sorted { $0.key < $1.key }.map { "judge \($0.key) failed its probe: \($0.value)" }
            + health.degradations + endpointTroubles()
        return readiness
    }

    /// The judge of that name has answered its probe.
    func passedProbe(_ judge: String) {
        probeFailures.withLock { $0[judge] = nil }
        state.withLock { $0.judgesNotProbed.removeAll { $0 == judge } }
    }

    /// The judge of that name has failed a probe; `detail` says why and what to do, and holds no secret.
    func failedProbe(_ judge: String, detail: String) { probeFailures.withLock { $0[judge] = detail } }

    /// The service refuses new work from now on.
    func beginDraining() { state.withLock { $0.isDraining = true } }

    /// Looks at the store again and again until the task is cancelled.
    func watch(_ store: SQLiteStore, clock: any ServiceClock) async {
        while !Task.isCancelled {
            let isWritable = await store.isWritable()
            state.withLock { $0.isStoreWritable = isWritable }
            do { try await clock.sleep(for: Self.storeCheckInterval) } catch { return }
        }
    }
}
