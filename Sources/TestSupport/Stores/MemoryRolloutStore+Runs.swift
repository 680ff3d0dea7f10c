internal import Locking
public import RewardCore

/// Runs in memory. Same answers as the store on SQLite.
extension MemoryRolloutStore: RunStore {
    /// The run's step pins, summed up by lineage and basis.
    public func pinnedBases(of run: String) async throws(StoreError) -> [PinnedBasis] {
        try withState { state in
            let pins = state.pins.stepPins(of: run)
            let groups = Dictionary(grouping: pins) { Group(lineage: $0.lineage, basis: $0.basis) }
            return groups.map { group, pins in
                let steps = pins.compactMap(\.step)
                return PinnedBasis(
                    lineage: group.lineage, basis: group.basis, steps: steps.count, firstStep: steps.min() ?? 0,
                    lastStep: steps.max() ?? 0)
            }.sorted { ($0.lineage, $0.firstStep) < ($1.lineage, $1.firstStep) }
        }
    }

    /// A page of the run's step pins, from the highest step down.
    public func stepPins(
        of run: String, after mark: StepPinMark?, limit: Int
    ) async throws(StoreError) -> [Pin] {
        try withState { state in
            let pins = state.pins.stepPins(of: run).sorted { ($0.step ?? 0, $0.lineage) > ($1.step ?? 0, $1.lineage) }
            let rest = pins.filter { pin in mark.map { (pin.step ?? 0, pin.lineage) < ($0.step, $0.lineage) } ?? true }
            return Array(rest.prefix(min(max(limit, 0), RolloutFilter.limitMax)))
        }
    }

    /// The pin of the run's highest step up to and including `step` in a lineage.
    public func latestPin(
        of run: String, upTo step: Int64, in lineage: Lineage
    ) async throws(StoreError) -> Pin? {
        try withState { state in
            state.pins.stepPins(of: run).filter { $0.lineage == lineage && ($0.step ?? 0) <= step }
                .max { ($0.step ?? 0) < ($1.step ?? 0) }
        }
    }

    /// What is stored of the run's rollouts, in numbers.
    public func counts(of run: String) async throws(StoreError) -> RunCounts {
        try withState { state in
            let rollouts = state.rollouts.filter { Self.isOf(run, $0) }
            return RunCounts(
                rollouts: rollouts.count, failed: rollouts.count { $0.judgement.reward == nil },
                evaluated: rollouts.count { $0.purpose == .eval }, abandoned: rollouts.count(where: \.isAbandoned),
                withoutTexts: rollouts.count(where: \.isTextDeleted))
        }
    }

    /// Other runs that have pinned a version above `version` of the lineage since `time`.
    public func rivals(
        of run: String, in lineage: Lineage, above version: Int, since time: Timestamp
    ) async throws(StoreError) -> [RivalRun] {
        try withState { state in
            var found: [String: RivalRun] = [:]
            for (name, pin) in state.pins.pinsOfRuns(in: lineage)
            where ByteText(name) != ByteText(run) && pin.madeAt >= time && pin.basis.rubricVersion > version {
                let known = found[name]
                found[name] = RivalRun(
                    run: name, lineage: lineage, version: max(pin.basis.rubricVersion, known?.version ?? 0),
                    pinnedAt: max(pin.madeAt, known?.pinnedAt ?? pin.madeAt))
            }
            return found.values.sorted { $0.run < $1.run }
        }
    }

    /// Forgets the run's pins of steps above `step`, and all its pins by group.
    public func forgetPins(of run: String, above step: Int64) async throws(StoreError) -> ForgottenPins {
        try withState { state in
            let count = state.pins.forget { pin in
                switch pin.key {
                case .step(let name, let number): ByteText(name) == ByteText(run) && number > step
                case .group(let name, _): name.map { ByteText($0) == ByteText(run) } ?? false
                case .prompt: false
                }
            }
            return ForgottenPins(count: count, position: Int64(state.rollouts.count))
        }
    }

    /// Marks the run's rollouts of steps above `step` as abandoned, up to that place.
    public func abandonRollouts(
        of run: String, above step: Int64, upTo position: Int64
    ) async throws(StoreError) -> Int {
        try withState { state in
            var count = 0
            for (index, rollout) in state.rollouts.enumerated()
            where index < position && Self.isOf(run, rollout) && (rollout.step ?? .min) > step
                && !rollout.isAbandoned
            {
                state.rollouts[index] = rollout.abandoned
                count += 1
            }
            return count
        }
    }

    /// Forgets all pins of the lineage that are bound to one of these versions.
    public func forgetPins(of lineage: Lineage, to versions: Set<Int>) async throws(StoreError) -> Int {
        try withState { state in
            state.pins.forget { $0.lineage == lineage && versions.contains($0.basis.rubricVersion) }
        }
    }

    /// Deletes the texts of the run's rollouts.
    public func deleteTexts(of run: String) async throws(StoreError) -> Int {
        try withState { state in
            var count = 0
            for (index, rollout) in state.rollouts.enumerated() where Self.isOf(run, rollout) && !rollout.isTextDeleted
            {
                state.rollouts[index] = rollout.withoutTexts
                count += 1
            }
            for (key, answer) in state.answers where answer.run.map({ ByteText($0) == ByteText(run) }) ?? false {
                state.answers[key] = KeptAnswer(
                    key: key, requestHash: answer.requestHash, run: answer.run, at: answer.at,
                    isSimulated: answer.isSimulated, body: nil)
            }
            return count
        }
    }

    private struct Group: Hashable {
        let lineage: Lineage
        let basis: Basis
    }

    private static func isOf(_ run: String, _ rollout: StoredRollout) -> Bool {
        rollout.run.map { ByteText($0) == ByteText(run) } ?? false
    }

    private func withState<Result>(_ body: (inout State) -> Result) throws(StoreError) -> Result {
        try state.withLock { state throws(StoreError) in
            if let fault = state.fault { throw fault }
            return body(&state)
        }
    }
}

extension Pin {
    /// The step of a step pin.
    fileprivate var step: Int64? {
        if case .step(_, let step) = key { step } else { nil }
    }
}

extension StoredRollout {
    /// The record, abandoned.
    fileprivate var abandoned: StoredRollout {
        StoredRollout(
            scoreID: scoreID, at: at, task: task, rollout: rollout, run: run, step: step, purpose: purpose,
            pinnedBy: pinnedBy, judgement: judgement, notes: notes, isAbandoned: true, isTextDeleted: isTextDeleted)
    }
}
