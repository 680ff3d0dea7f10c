internal import RewardCore

extension MetaStepDriver {
    /// The rollouts that the run studies, or that it labels to study some, in the order in which its seed draws them.
    func sample(for run: MetaRun, version: Int) async throws(Halt) -> [StoredRollout] {
        do throws(StoreError) {
            let used = try await parts.runs.sampledScores(of: run.lineage)
            let eligible = try await parts.rollouts.eligibleScores(
                of: run.lineage, version: version, excluding: used, limit: UniformSample.populationMax)
            let parameters = run.parameters
            let drawn = UniformSample.order(of: eligible.count, seed: parameters.seed).map { eligible[$0] }
            switch parameters.strategy {
            case .uniform:
                return try await records(of: drawn, limit: parameters.samples, lineage: run.lineage, version: version)
            case .prescreen:
                let limit = parameters.samples * PrescreenChoice.candidatesPerSample
                return try await records(of: drawn, limit: limit, lineage: run.lineage, version: version)
            case .thirds:
                return try await thirds(of: drawn, for: run, version: version)
            }
        } catch {
            throw .store(error)
        }
    }

    /// The first `limit` of the scores whose rollouts are there and still eligible.
    private func records(
        of scores: [String], limit: Int, lineage: Lineage, version: Int
    ) async throws(StoreError) -> [StoredRollout] {
        var found: [StoredRollout] = []
        for score in scores {
            if found.count == limit { break }
            if let record = try await eligible(score, lineage: lineage, version: version) { found.append(record) }
        }
        return found
    }

    private func eligible(
        _ score: String, lineage: Lineage, version: Int
    ) async throws(StoreError) -> StoredRollout? {
        guard let record = try await parts.rollouts.rollout(scoreID: score),
            UniformSample.isEligible(record, lineage: lineage, version: version)
        else { return nil }
        return record
    }

    /// Equally many of each third by reward. Only rewards are held of the many, whole rollouts of the chosen.
    private func thirds(of drawn: [String], for run: MetaRun, version: Int) async throws(StoreError) -> [StoredRollout]
    {
        var candidates: [ThirdsSample.Candidate] = []
        for score in drawn.prefix(ThirdsSample.populationMax) {
            let record = try await eligible(score, lineage: run.lineage, version: version)
            guard let reward = record?.judgement.reward else { continue }
            candidates.append(ThirdsSample.Candidate(scoreID: score, reward: reward))
        }
        let share = ThirdsSample.share(of: run.parameters.samples)
        var chosen: [[StoredRollout]] = []
        for third in ThirdsSample.thirds(of: candidates, seed: run.parameters.seed) {
            let scores = third.map(\.scoreID)
            chosen.append(try await records(of: scores, limit: share, lineage: run.lineage, version: version))
        }
        return ThirdsSample.interleaved(chosen, samples: run.parameters.samples)
    }

    /// Publishes the candidate on top of the version that the run started from, or ends the run as it then must.
    func publish(_ content: RubricContent, _ step: inout MetaStep) async throws(Halt) {
        let run = step.run
        do throws(PublishFailure) {
            let version = try await parts.publisher.publish(
                content, to: run.lineage, origin: .meta, expectedVersion: run.fromVersion, metaRun: run.id)
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
            case .unknownLineage, .tooManyPartitions, .otherKind:
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
