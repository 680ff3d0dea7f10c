import RewardCore

/// Plain values for tests that look at one thing.
enum Sample {
    static let lineage = Lineage(task: "essay_writing")

    static func time(_ seconds: Int) -> Timestamp { Timestamp(milliseconds: 1_700_000_000_000 + Int64(seconds) * 1000) }

    static func rubric(
        _ version: Int, of lineage: Lineage = Sample.lineage, text: String = "Does the text flow?"
    ) -> RubricVersion {
        RubricVersion(
            lineage: lineage, version: version,
            content: .items([RubricItem(name: "flow", text: "\(text) (\(version))", min: 0, max: 5)]),
            origin: version == 0 ? .initial : .meta, parent: version == 0 ? nil : version - 1,
            publishedAt: time(version))
    }

    static func template(_ version: Int, task: String = "essay_writing", name: String = "rm_score", text: String)
        -> Template
    {
        Template(task: task, name: name, version: version, text: text, system: nil, changedAt: time(version))
    }

    static func basis(_ version: Int = 0, model: String = "judge") -> Basis {
        Basis(
            rubricVersion: version, rubricHash: "hash-\(version)", program: .perItem, rewardRule: .normalized,
            templateHashes: ["rm_score": "t1", "rm_plan": "t2"], judgeModel: model)
    }

    static func judgement(
        version: Int = 0, decidedBy: ScoreDecider? = .judge, failure: FailureKind? = nil
    ) -> Judgement {
        Judgement(
            outcome: failure.map { .failed(ScoreFailure(kind: $0, detail: "no answer")) }
                ?? .scored(reward: 0.8, score: 4),
            scoreMin: 0, scoreMax: 5, decidedBy: failure == nil ? decidedBy : nil,
            verdicts: [Verdict(name: "flow", score: 4, min: 0, max: 5, rationale: "It flows.")],
            basis: basis(version), endpoint: "http://judge", isSimulated: false,
            usage: TokenUsage(calls: 1, promptTokens: 10, completionTokens: 3), retries: 0, latencyMilliseconds: 12.5)
    }

    static func rollout(
        _ number: Int, task: String = "essay_writing", partition: String = "default", run: String? = nil,
        step: Int64? = nil, group: String? = nil, purpose: RolloutPurpose = .train,
        judgement: Judgement = Sample.judgement(), isAbandoned: Bool = false
    ) -> StoredRollout {
        StoredRollout(
            scoreID: "score_\(number)", at: time(number), task: task,
            rollout: Rollout(
                id: "r\(number)", prompt: .text("Write about the sea."), response: .text("The sea is \(number)."),
                partition: partition, group: group),
            run: run, step: step, purpose: purpose, pinnedBy: nil, judgement: judgement, isAbandoned: isAbandoned)
    }

    static func metaRun(
        _ number: Int, lineage: Lineage = Sample.lineage, status: MetaRunStatus = .queued, isDryRun: Bool = false,
        sampling scores: [Int] = []
    ) -> MetaRun {
        var run = MetaRun(
            id: "meta_\(number)", lineage: lineage,
            parameters: MetaRunParameters(samples: 16, seed: 7, isDryRun: isDryRun), trigger: .manual,
            queuedAt: time(number))
        run.status = status
        run.samples = scores.map { MetaSample(rollout: rollout($0)) }
        return run
    }

    static func pin(
        _ key: PinKey, partition: String = "default", task: String = "essay_writing", version: Int = 0,
        at seconds: Int = 0
    ) -> Pin {
        Pin(
            key: key, lineage: Lineage(task: task, partition: partition), basis: basis(version),
            madeAt: time(seconds))
    }
}
