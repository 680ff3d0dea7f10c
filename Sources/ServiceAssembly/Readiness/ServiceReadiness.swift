internal import Locking
internal import RewardAPI
internal import RewardCore
internal import SQLiteStore

/// What `/readyz` says: the store is looked at every few seconds, so that the answer itself never waits.
final class ServiceReadiness: ReadinessSource {
    /// Time between two looks at the store.
    static let storeCheckInterval = Duration.seconds(2)

    private let state: Locked<Readiness>
    private let probes = Locked<(failures: [String: [String]], unconstrained: [String: [String]])>(([:], [:]))
    private let health: ModelHealth
    private let endpointTroubles: @Sendable () -> [String]

    /// A service whose store is writable and whose `judges` have yet to pass their probe; `isSimulated` when any task
    /// uses the simulated model.
    ///
    /// - Parameters:
    ///   - scoresWithoutStore: whether scoring goes on while the store cannot be written.
    ///   - endpointTroubles: one sentence for each endpoint that is out of service now.
    init(
        isSimulated: Bool, judges: [String], health: ModelHealth, scoresWithoutStore: Bool = false,
        endpointTroubles: @escaping @Sendable () -> [String] = { [] }
    ) {
        self.endpointTroubles = endpointTroubles
        self.health = health
        var readiness = Readiness()
        readiness.isSimulated = isSimulated
        readiness.judgesNotProbed = judges.sorted()
        readiness.scoresWithoutStore = scoresWithoutStore
        state = Locked(readiness)
    }

    /// How things stand now.
    func readiness() -> Readiness {
        var readiness = state.withLock { $0 }
        let (failures, unconstrained) = probes.withLock { $0 }
        readiness.probeFailures = failures.sorted { $0.key < $1.key }.flatMap(\.value)
        readiness.quirks = health.quirks
        let ignoring = unconstrained.sorted { $0.key < $1.key }.map {
            "model \($0.key) ignores constraints (\($0.value.joined(separator: ", ")));"
                + " its answers are looked for in its text"
        }
        readiness.degradations = ignoring + health.degradations + endpointTroubles()
        return readiness
    }

    /// The model of that name has passed its probes, but for the kinds of constraints that it may ignore.
    func passedProbe(_ model: String, unconstrained: [String] = []) {
        probes.withLock { probes in
            probes.failures[model] = nil
            probes.unconstrained[model] = unconstrained.isEmpty ? nil : unconstrained
        }
        state.withLock { $0.judgesNotProbed.removeAll { $0 == model } }
    }

    /// The model of that name has failed a probe, for these reasons.
    func failedProbe(_ model: String, _ reasons: [String]) {
        probes.withLock { $0.failures[model] = reasons }
        state.withLock { if !$0.judgesNotProbed.contains(model) { $0.judgesNotProbed.append(model) } }
    }

    /// The service refuses new work from now on.
    func beginDraining() { state.withLock { $0.isDraining = true } }

    /// Looks at the store again and again until the task is cancelled.
    func watch(_ store: SQLiteStore, clock: any ServiceClock) async {
        while !Task.isCancelled {
            let failure = await store.writeFailure()
            state.withLock { state in
                state.isStoreWritable = failure == nil
                state.storeFailure = failure?.detail
            }
            do { try await clock.sleep(for: Self.storeCheckInterval) } catch { return }
        }
    }
}
