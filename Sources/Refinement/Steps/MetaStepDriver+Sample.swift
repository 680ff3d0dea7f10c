internal import RewardCore

extension MetaStepDriver {
    /// The rollouts that the run studies, in the order in which its seed draws them.
    func sample(for run: MetaRun, version: Int) async throws(Halt) -> [StoredRollout] {
        do throws(StoreError) {
            let used = try await parts.runs.sampledScores(of: run.lineage)
            let eligible = try await parts.rollouts.eligibleScores(
                of: run.lineage, version: version, excluding: used, limit: UniformSample.populationMax)
            var chosen: [StoredRollout] = []
            for position in UniformSample.order(of: eligible.count, seed: run.parameters.seed) {
                if chosen.count == run.parameters.samples { break }
                guard let record = try await parts.rollouts.rollout(scoreID: eligible[position]),
                    UniformSample.isEligible(record, lineage: run.lineage, version: version)
                else { continue }
                chosen.append(record)
            }
            return chosen
        } catch {
            throw .store(error)
        }
    }

    /// Publishes the candidate on top of the version that the run started from, or ends the run as it then must.
    func publish(_ items: [RubricItem], _ step: inout MetaStep) async throws(Halt) {
        let run = step.run
        do throws(PublishFailure) {
            let version = try await parts.publisher.publish(
                .items(items), to: run.lineage, origin: .meta, expectedVersion: run.fromVersion, metaRun: run.id)
            step.published(version: version.version, at: parts.clock.now())
        } catch {
            let now = parts.clock.now()
            switch error {
            case .stale:
                do throws(PublishFailure) {
                    try await step.endOnMovedHead(parts.publisher, at: now)
                } catch {
                    throw .failed(error.detail)
                }
            case .invalid(let problems):
                step.end(.rejected, problems.map { $0.pointer + ": " + $0.detail }, at: now)
            case .unknownLineage, .tooManyPartitions:
                throw .failed(error.detail)
            case .store(let failure):
                throw .store(failure)
            }
        }
    }
}

extension MetaStep {
    /// Ends a run whose lineage has moved on: `published` where the next version is the run's own, which a crash
    /// between the publish and the save of the run leaves behind, else `superseded` with the candidate kept.
    mutating func endOnMovedHead(_ publisher: RubricPublisher, at now: Timestamp) async throws(PublishFailure) {
        let next = (run.fromVersion ?? 0) + 1
        if let version = try await publisher.version(next, of: run.lineage), version.metaRun == run.id {
            published(version: next, at: now)
            return
        }
        let head = publisher.head(of: run.lineage).map { "version \($0.version)" } ?? "elsewhere"
        end(.superseded, ["the run began at version \(next - 1), but the head is \(head)"], at: now)
    }
}
