internal import Locking
public import RewardCore

/// Brings lineages back to where a training run's checkpoint had them, and frees and deletes what belongs to runs.
///
/// A restore touches two files, so no transaction covers it. Its order makes it safe to end anywhere and to repeat:
///
/// 1. Meta runs at work on the lineages end, so that none publishes what it learned from the steps that go.
/// 2. Each lineage's old content is published. Until now the later steps keep their pins, so no request is scored under
///    a rubric that neither the old nor the new course of training knows.
/// 3. The pins of later steps are forgotten, in one transaction. From here on a replayed step pins the restored
///    version.
/// 4. The rollouts stored up to then are marked as abandoned, in small transactions.
///
/// Nothing of this removes the pin that a lineage is restored to, so whoever repeats an interrupted restore finds it,
/// sees that the head has its content already, and goes on with what is left. Changes of this kind go one at a time.
public final class RunRestorer: Sendable {
    /// Keeps pins and rollouts.
    let store: any RunStore
    /// Publishes and knows rubric versions.
    let publisher: RubricPublisher
    /// Keeps meta runs with their copies of rollouts.
    let metaRunStore: any MetaRunStore
    /// The source of time.
    let clock: any ServiceClock
    /// Seconds that another run's pin counts as training.
    let rivalSeconds: Double
    private let metaRuns: any MetaRunController
    private let pins: PinCache
    private let isBusy = Locked(false)

    /// Seconds that another run's pin counts as training, unless configured.
    public static let rivalSecondsDefault: Double = 86_400

    /// A restorer over the given parts. `pins` is the cache of the scoring service.
    public init(
        store: any RunStore, publisher: RubricPublisher, metaRuns: any MetaRunController,
        metaRunStore: any MetaRunStore, pins: PinCache, clock: any ServiceClock,
        rivalSeconds: Double = RunRestorer.rivalSecondsDefault
    ) {
        self.store = store
        self.publisher = publisher
        self.metaRuns = metaRuns
        self.metaRunStore = metaRunStore
        self.pins = pins
        self.clock = clock
        self.rivalSeconds = rivalSeconds
    }

    /// Restores the lineages that the run has pinned to what it had pinned by `step`.
    ///
    /// - Parameters:
    ///   - isForced: whether it is done although other runs train on versions that are left behind.
    ///   - audit: who asks for it; kept with each version that is published.
    public func restore(
        _ run: String, to step: Int64, isForced: Bool, audit: AuditNote? = nil
    ) async throws(RestoreRefusal) -> RestoreOutcome {
        try begin()
        defer { end() }
        let targets = try await targets(of: run, step: step)
        if !isForced { try await refuseRivals(of: run, targets) }
        var outcome = RestoreOutcome()
        let reason = "run \(run) was restored to step \(step)"
        outcome.supersededMetaRuns = try await supersede(targets.map(\.lineage), reason)
        for target in targets {
            outcome.lineages.append(
                try await restore(target, comment: "Restored for run \(run), step \(step).", audit: audit))
        }
        do throws(StoreError) {
            let forgotten = try await forgetPins(of: run, above: step)
            outcome.forgottenPins = forgotten.count
            outcome.abandonedRollouts = try await store.abandonRollouts(
                of: run, above: step, upTo: forgotten.position)
        } catch {
            throw .store(error)
        }
        // One may have begun meanwhile where the head did not move, and have sampled what is now abandoned.
        outcome.supersededMetaRuns += try await supersede(targets.map(\.lineage), reason)
        return outcome
    }

    /// Publishes the content of version `number` as the next one, then frees the pins that are bound to the version
    /// left behind: what they bound pins the new head at its next use. Returns the new head and how many pins were
    /// freed, or `nil` where there is no such version.
    ///
    /// Where the version left behind was itself made by a rollback to the same content, the one before it counts too.
    /// So whoever repeats a rollback that was interrupted frees what the first attempt left bound.
    public func rollBackAndUnpin(
        _ lineage: Lineage, to number: Int, comment: String, audit: AuditNote? = nil
    ) async throws(RestoreRefusal) -> (head: RubricVersion, freedPins: Int)? {
        try begin()
        defer { end() }
        let head: RubricVersion
        var left = Set<Int>()
        do throws(PublishFailure) {
            guard let version = try await publisher.version(number, of: lineage) else { return nil }
            head = try await publisher.publish(
                version.content, to: lineage, origin: .rollback, comment: comment, source: version.source,
                audit: audit)
            var parent = head.parent
            while let number = parent, let before = try await publisher.version(number, of: lineage) {
                left.insert(number)
                parent = before.origin == .rollback && before.hash == head.hash ? before.parent : nil
            }
        } catch {
            throw .publish(error)
        }
        defer { pins.forget() }
        do throws(StoreError) {
            return (head, try await store.forgetPins(of: lineage, to: left))
        } catch {
            throw .store(error)
        }
    }

    private func forgetPins(of run: String, above step: Int64) async throws(StoreError) -> ForgottenPins {
        // Also where the answer is lost: the store may have forgotten them all the same.
        defer { pins.forget() }
        return try await store.forgetPins(of: run, above: step)
    }

    /// Takes the only turn; throws `.busy` while somebody has it.
    func begin() throws(RestoreRefusal) {
        let isTaken = isBusy.withLock { isBusy in
            defer { isBusy = true }
            return isBusy
        }
        if isTaken { throw .busy }
    }

    /// Gives the turn back.
    func end() { isBusy.withLock { $0 = false } }

    /// Ends the meta runs that are at work on the lineages; returns those that ended so.
    func supersede(_ lineages: [Lineage], _ reason: String) async throws(RestoreRefusal) -> [String] {
        var ended: [String] = []
        for lineage in lineages {
            do throws(MetaRunRefusal) {
                let run = try await metaRuns.supersede(lineage, because: reason)
                if let run, run.status == .superseded { ended.append(run.id) }
            } catch {
                throw .metaRun(error)
            }
        }
        return ended
    }
}
