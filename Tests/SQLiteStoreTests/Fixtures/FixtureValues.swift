import RewardCore

/// What the fixtures of version 1 hold. Never edit: the fixtures were written by the release that made them.
enum FixtureValues {
    static let rubrics = [
        RubricVersion(
            lineage: Sample.lineage, version: 0,
            content: Sample.rubric(0, text: "NUL \0, U+FFFD \u{FFFD}, 🦆\r\n").content, origin: .initial,
            source: "<rubric>\r\n<item># flow\0\r\n</item> </rubric>", publishedAt: Sample.time(0)),
        RubricVersion(
            lineage: Lineage(task: "math_reasoning", partition: "algebra/cluster-2"), version: 0,
            content: .guidelines("Reward each valid step.\n"), origin: .imported, comment: "",
            publishedAt: Sample.time(5)),
    ]
    static let template = Template(
        task: "essay_writing", name: "rm_score", version: 1, text: "{{student_prompt}}\0", system: "",
        origin: .operator, comment: nil, changedAt: Sample.time(6))
    static let metaRun: MetaRun = {
        var run = Sample.metaRun(7, status: .rejected, sampling: [1, 2])
        run.stage = .ended
        run.fromVersion = 0
        run.samples[0].label = "bad"
        run.samples[0].analysis = "Too \0 kind."
        run.samples[0].refinement = [RubricItem(name: "flow", text: "", min: .min, max: .max, rangeAssumed: true)]
        run.samples[1].failure = ""
        run.mergedSets = [[], [RubricItem(name: "n", text: "t", min: 0, max: 1)]]
        run.candidate = .items([])
        run.reasons = ["no item remains"]
        run.templateHashes = ["mrm_analyze": "h"]
        run.usage = TokenUsage(calls: 3, promptTokens: 2, completionTokens: 1, cachedTokens: 0)
        run.isSimulated = true
        run.startedAt = Sample.time(8)
        return run
    }()
    static let rollouts = [
        Sample.rollout(1, run: "exp-7", step: 3, group: "g1"),
        Sample.rollout(2, purpose: .eval, judgement: Sample.judgement(failure: .judgeTimeout), isAbandoned: true),
    ]
    static let pins = [
        Sample.pin(.step(run: "exp-7", step: 3), version: 1, at: 1),
        Sample.pin(.group(run: nil, group: "g\01"), partition: "long", at: 2), Sample.pin(.prompt(hash: "ab"), at: 3),
    ]
    static let counters = ["essay_writing": ScheduleCounters(steps: 4, rollouts: 5)]
}
