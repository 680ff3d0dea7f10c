internal import RewardCore

/// The meta step of one lineage as a state machine over the stored run: sample, prescreen (with that strategy only),
/// study (analyse and refine each sample), merge in rounds, validate, publish. Guidelines are studied in one
/// conversation about all samples, which gives the candidate, so nothing is merged.
///
/// The run itself is the state, so `action` is a function of what is stored: a step made from a run that was read back
/// goes on exactly after the last thing that was saved. The driver performs the action, reports what came of it, and
/// saves the run before it asks again.
struct MetaStep: Sendable {
    /// What the driver does next.
    enum Action: Sendable, Equatable {
        /// Fix the version, the templates and the start of the run, then call `begin`.
        case begin
        /// Choose rollouts, then call `sampled`.
        case sample
        /// Ask for the labels of these samples, calling `labelled` after each.
        case prescreen([Int])
        /// Hold the conversations about these samples, calling `studied` after each.
        case study([Int])
        /// Hold the one conversation about all samples, then call `studiedTogether`; under guidelines only.
        case studyTogether
        /// Merge these groups of `run.mergedSets`, then call `merged`; groups of one need no call.
        case merge([[Int]])
        /// Check this proposal, then call `validated`.
        case validate(RubricContent)
        /// Publish this, then call `published` or `end`.
        case publish(RubricContent)
        /// Nothing: the run is over.
        case finish
    }

    /// The run as it stands.
    private(set) var run: MetaRun
    private let settings: MetaSettings
    private let kind: RubricKind

    /// A step that goes on with `run`, for a task whose rubrics are of that kind.
    init(run: MetaRun, settings: MetaSettings, kind: RubricKind = .items) {
        self.run = run
        self.settings = settings
        self.kind = kind
    }

    /// What comes next.
    var action: Action {
        guard run.status.isActive else { return .finish }
        switch run.stage {
        case .queued:
            return run.fromVersion == nil ? .begin : .sample
        case .sampled where run.parameters.strategy == .prescreen:
            return .prescreen(run.samples.indices.filter { !Self.isLabelled(run.samples[$0]) })
        case .sampled, .prescreened:
            if kind == .guidelines { return .studyTogether }
            return .study(run.samples.indices.filter { !Self.isStudied(run.samples[$0]) })
        case .refined:
            return .merge(MergeRound.groups(of: run.mergedSets.count, setsPerMerge: settings.setsPerMerge))
        case .merged:
            return .validate(proposal)
        case .validated:
            return .publish(proposal)
        case .ended:
            return .finish
        }
    }

    /// What is to be checked, then what is to be published.
    private var proposal: RubricContent { run.candidate ?? .items(run.mergedSets.first ?? []) }

    /// The run starts from `version` with these templates.
    mutating func begin(version: Int, templateHashes: [String: String], isSimulated: Bool, at now: Timestamp) {
        run.status = .running
        run.fromVersion = version
        run.templateHashes = templateHashes
        run.isSimulated = isSimulated
        run.startedAt = now
    }

    /// These rollouts were chosen; none ends the run as `skipped`.
    mutating func sampled(_ rollouts: [StoredRollout], at now: Timestamp) {
        guard !rollouts.isEmpty else {
            let version = run.fromVersion.map { " scored under version \($0)" } ?? ""
            end(.skipped, ["\(run.lineage) has no eligible rollout\(version)"], at: now)
            return
        }
        run.samples = rollouts.map { MetaSample(rollout: $0) }
        if rollouts.contains(where: \.judgement.isSimulated) { run.isSimulated = true }
        run.stage = .sampled
    }

    /// What prescreening said of a sample.
    struct Labelling: Sendable, Equatable {
        /// The label; `nil` with a failure.
        var label: String?
        /// Why there is none.
        var failure: String?
        /// Calls and tokens spent.
        var usage = TokenUsage()
    }

    /// A sample is labelled. After the last one the run keeps only those that it studies; where all are good it is
    /// `skipped` and keeps them, so that no later run labels them again; where no label was had it has failed.
    mutating func labelled(_ index: Int, _ labelling: Labelling, at now: Timestamp) {
        run.usage += labelling.usage
        run.samples[index].label = labelling.label
        run.samples[index].failure = labelling.failure
        guard run.samples.allSatisfy(Self.isLabelled) else { return }
        let choice = PrescreenChoice(of: run.samples, limit: run.parameters.samples)
        guard run.samples.contains(where: { $0.label != nil }) else {
            let failures = run.samples.map { "sample \($0.rollout.scoreID): \($0.failure ?? "no label")" }
            end(.failed, ["no sample got a label"] + failures, at: now)
            return
        }
        run.reasons.append(choice.sentence)
        guard !choice.chosen.isEmpty else {
            run.samples.removeAll { $0.label == nil }
            end(.skipped, ["there is nothing to learn from scores that are all good"], at: now)
            return
        }
        run.samples = choice.chosen
        run.stage = .prescreened
    }

    /// What the conversation about a sample gave.
    struct Study: Sendable, Equatable {
        /// The analysis, where it was had.
        var analysis: String?
        /// The refined set; `nil` with a failure.
        var items: [RubricItem]?
        /// Why there is none.
        var failure: String?
        /// Calls and tokens spent.
        var usage = TokenUsage()
    }

    /// The study of a sample is over. After the last one the sets are what is merged; if every sample failed, so has
    /// the run.
    mutating func studied(_ index: Int, _ study: Study, at now: Timestamp) {
        run.usage += study.usage
        run.samples[index].analysis = study.analysis
        run.samples[index].refinement = study.items
        run.samples[index].failure = study.failure
        guard run.samples.allSatisfy(Self.isStudied) else { return }
        let sets = run.samples.compactMap(\.refinement)
        guard !sets.isEmpty else {
            let failures = run.samples.map { "sample \($0.rollout.scoreID): \($0.failure ?? "no refinement")" }
            end(.failed, ["no sample gave a refined set"] + failures, at: now)
            return
        }
        run.mergedSets = sets
        run.stage = .refined
        if sets.count == 1 { run.stage = .merged }
    }

    /// What the conversation about all samples gave.
    struct JointStudy: Sendable, Equatable {
        /// The analysis, where it was had.
        var analysis: String?
        /// The refined guidelines; `nil` with a failure.
        var guidelines: String?
        /// Why there are none.
        var failure: String?
        /// Calls and tokens spent.
        var usage = TokenUsage()
    }

    /// The conversation about all samples is over; without refined guidelines the run has failed.
    mutating func studiedTogether(_ study: JointStudy, at now: Timestamp) {
        run.usage += study.usage
        run.analysis = study.analysis
        guard let guidelines = study.guidelines else {
            end(.failed, [study.failure ?? "no refined guidelines"], at: now)
            return
        }
        run.candidate = .guidelines(guidelines)
        run.stage = .merged
    }

    /// What the merge of one group gave.
    struct Merge: Sendable, Equatable {
        /// The merged set; `nil` with a failure.
        var items: [RubricItem]?
        /// Why there is none.
        var failure: String?
        /// Items that were left out because the answer was not an item.
        var unusable: [String] = []
        /// Calls and tokens spent.
        var usage = TokenUsage()
    }

    /// A round of merges is over; its results in the order of the groups. One that failed fails the run.
    mutating func merged(_ results: [Merge], at now: Timestamp) {
        for result in results {
            run.usage += result.usage
            run.reasons += result.unusable.map { "merge, " + $0 }
        }
        let failures = results.compactMap { $0.items == nil ? "merge, " + ($0.failure ?? "no set") : nil }
        guard failures.isEmpty else {
            end(.failed, failures, at: now)
            return
        }
        run.mergedSets = results.compactMap(\.items)
        if run.mergedSets.count <= 1 { run.stage = .merged }
    }

    /// The proposal was checked against the rules and the rubric that the run started from.
    mutating func validated(_ checked: CheckedCandidate, base: RubricVersion, at now: Timestamp) {
        run.candidate = checked.rejection == nil ? checked.content : proposal
        run.reasons += checked.drops
        run.stage = .validated
        if let rejection = checked.rejection {
            end(.rejected, [rejection], at: now)
        } else if checked.content.hash == base.hash {
            end(.unchanged, ["the candidate equals version \(base.version)"], at: now)
        } else if run.parameters.isDryRun {
            end(.validated, [], at: now)
        }
    }

    /// The candidate is the head.
    mutating func published(version: Int, at now: Timestamp) {
        run.publishedVersion = version
        end(.published, [], at: now)
    }

    /// Calls and tokens were spent on work that gives no result.
    mutating func spent(_ usage: TokenUsage) { run.usage += usage }

    /// The run is over.
    mutating func end(_ status: MetaRunStatus, _ reasons: [String], at now: Timestamp) {
        run.status = status
        run.reasons += reasons
        run.stage = .ended
        run.endedAt = now
    }

    private static func isLabelled(_ sample: MetaSample) -> Bool { sample.label != nil || sample.failure != nil }

    private static func isStudied(_ sample: MetaSample) -> Bool { sample.refinement != nil || sample.failure != nil }
}
