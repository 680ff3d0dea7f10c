internal import RewardCore

extension RunRestorer {
    /// Most times that a lineage's content is published again because somebody else published first.
    private static let attemptsMax = 100

    /// A lineage that the run has pinned, and what it is restored to.
    struct Target {
        /// The lineage.
        let lineage: Lineage
        /// The run's last pin up to the step.
        let pin: Pin?
        /// The version of that pin.
        let version: RubricVersion?
    }

    /// The lineages that the run has pinned, in order; `.unknownRun` where nothing at all is stored of it.
    func targets(of run: String, step: Int64) async throws(RestoreRefusal) -> [Target] {
        var targets: [Target] = []
        do throws(StoreError) {
            for lineage in Set(try await store.pinnedBases(of: run).map(\.lineage)).sorted() {
                let pin = try await store.latestPin(of: run, upTo: step, in: lineage)
                targets.append(Target(lineage: lineage, pin: pin, version: try await version(of: pin)))
            }
            guard targets.isEmpty else { return targets }
            if try await store.counts(of: run).rollouts > 0 { return targets }
        } catch {
            throw .store(error)
        }
        throw .unknownRun(run)
    }

    /// Throws `.rivals` where other runs train on versions that would be left behind. A lineage whose head has the
    /// content already is left as it is, so it concerns nobody.
    func refuseRivals(of run: String, _ targets: [Target]) async throws(RestoreRefusal) {
        let since = clock.now().adding(seconds: -rivalSeconds)
        var rivals: [RivalRun] = []
        for target in targets {
            guard let version = target.version, publisher.head(of: target.lineage)?.hash != version.hash else {
                continue
            }
            do throws(StoreError) {
                rivals += try await store.rivals(
                    of: run, in: target.lineage, above: version.version, since: since)
            } catch {
                throw .store(error)
            }
        }
        if !rivals.isEmpty { throw .rivals(rivals) }
    }

    /// Publishes the target's content as the next version, unless the head has it.
    func restore(
        _ target: Target, comment: String, audit: AuditNote?
    ) async throws(RestoreRefusal) -> RestoredLineage {
        for _ in 0..<Self.attemptsMax {
            let head = publisher.head(of: target.lineage)
            guard let version = target.version, let head, head.hash != version.hash else {
                return RestoredLineage(lineage: target.lineage, pin: target.pin, head: head, isPublished: false)
            }
            do throws(PublishFailure) {
                let next = try await publisher.publish(
                    version.content, to: target.lineage, origin: .restore, expectedVersion: head.version,
                    comment: comment, source: version.source, audit: audit)
                return RestoredLineage(lineage: target.lineage, pin: target.pin, head: next, isPublished: true)
            } catch .stale {
                continue
            } catch {
                throw .publish(error)
            }
        }
        throw .store(
            .unavailable("\(target.lineage) kept moving while it was being restored; repeat the restore"))
    }

    private func version(of pin: Pin?) async throws(StoreError) -> RubricVersion? {
        guard let pin else { return nil }
        let number = pin.basis.rubricVersion
        do throws(PublishFailure) {
            if let version = try await publisher.version(number, of: pin.lineage) { return version }
        } catch {
            if case .store(let failure) = error { throw failure }
        }
        throw .corrupt("\(pin.lineage) has no version \(number), which a pin names")
    }
}
