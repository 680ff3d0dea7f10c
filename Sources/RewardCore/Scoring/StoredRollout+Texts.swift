extension StoredRollout {
    /// The record with everything taken out that repeats a text of a rollout or of a model: prompt, response,
    /// reference, metadata, rationales, the detail of a failure, notes. Numbers, names and identifiers stay, so that
    /// rewards can still be counted and explained by item.
    public var withoutTexts: StoredRollout {
        StoredRollout(
            scoreID: scoreID, at: at, task: task,
            rollout: Rollout(
                id: rollout.id, prompt: nil, response: .text(""), partition: rollout.partition, group: rollout.group),
            run: run, step: step, purpose: purpose, pinnedBy: pinnedBy, judgement: judgement.withoutTexts,
            isAbandoned: isAbandoned, isTextDeleted: true, copies: copies)
    }
}

extension Judgement {
    /// The judgement without rationales and without what a failure said.
    fileprivate var withoutTexts: Judgement {
        var outcome = outcome
        if case .failed(let failure) = outcome {
            outcome = .failed(ScoreFailure(kind: failure.kind, detail: "deleted"))
        }
        return Judgement(
            outcome: outcome, scoreMin: scoreMin, scoreMax: scoreMax, decidedBy: decidedBy,
            verdicts: verdicts.map(\.withoutTexts), checks: checks, basis: basis, endpoint: endpoint,
            isSimulated: isSimulated, usage: usage, retries: retries, latencyMilliseconds: latencyMilliseconds)
    }
}

extension Verdict {
    /// The verdict without its rationale.
    fileprivate var withoutTexts: Verdict {
        var verdict = Verdict(
            name: name, score: score, min: min, max: max, rationale: "", uncertainty: uncertainty, soft: soft)
        verdict.isUnconstrained = isUnconstrained
        return verdict
    }
}

extension MetaRun {
    /// The meta run with the texts of that training run taken out of its copies, with what the meta model wrote about
    /// them: analyses, and refined sets, whose examples often quote. Itself where it has studied none. What it proposed
    /// in the end stays. Only for runs that are over.
    public func withoutTexts(ofRun name: String) -> MetaRun {
        func isMeant(_ sample: MetaSample) -> Bool {
            sample.rollout.run == name
                && (!sample.rollout.isTextDeleted || sample.analysis != nil
                    || sample.refinement != nil)
        }
        guard samples.contains(where: isMeant) else { return self }
        var run = self
        run.samples = samples.map { sample in
            guard isMeant(sample) else { return sample }
            var short = MetaSample(rollout: sample.rollout.withoutTexts)
            short.label = sample.label
            short.failure = sample.failure.map { _ in "deleted" }
            return short
        }
        run.analysis = nil
        run.mergedSets = []
        return run
    }
}
