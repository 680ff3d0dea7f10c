internal import Locking
internal import Prompts
internal import RewardCore

/// Performs what a meta step asks for: reads and writes the stores, asks the meta model, publishes.
///
/// The run is saved whole after every stage, every few labels, every studied sample and every round of merges. The
/// boundary at which a shutdown leaves a run is the end of any of these: what has begun is finished, nothing more is
/// started. Only model calls are cut short by a cancel; saves and the publish are not, so that a run never ends
/// otherwise than it says.
struct MetaStepDriver: Sendable {
    /// Stores, prompts, clock and all else.
    let parts: RefinementParts
    /// The task.
    let task: TaskSettings
    /// The budget that all runs share.
    let budget: CallBudget
    /// Cancel, stop and reports.
    let control: RunControl

    /// How driving a run ended.
    enum End: Sendable {
        /// The run is over, and whether the store knows.
        case ended(MetaRun, isSaved: Bool)
        /// The service stops; the run goes on in the next process.
        case suspended(MetaRun)
    }

    /// What a run stands on from its beginning to its end.
    struct Ground: Sendable {
        /// The rubric that it refines.
        let base: RubricVersion
        /// The meta templates by name.
        let templates: [String: Template]
        /// The meta model, within the budget.
        let caller: MetaCaller
    }

    /// Drives the run to its end or to the boundary at which it is stopped.
    func drive(_ run: MetaRun) async -> End {
        var step = MetaStep(run: run, settings: task.meta, kind: task.rubricKind)
        var stageBegan = parts.clock.monotonic()
        do throws(Halt) {
            try checkControl()
            let ground = try await ground(of: &step)
            while step.action != .finish {
                try checkControl()
                let (stage, status) = (step.run.stage, step.run.status)
                let action = step.action
                try await perform(action, &step, ground)
                switch action {
                // These have saved the run after the last of their samples.
                case .prescreen, .study: break
                default: try await save(step.run)
                }
                guard step.run.stage != stage || step.run.status != status else { continue }
                let now = parts.clock.monotonic()
                parts.observer.stageFinished(step.run.stage, took: now - stageBegan, task: task.name)
                stageBegan = now
                if step.run.status.isActive { control.report(step.run) }
            }
            return .ended(step.run, isSaved: true)
        } catch {
            return await end(&step, for: error)
        }
    }

    private func end(_ step: inout MetaStep, for halt: Halt) async -> End {
        let now = parts.clock.now()
        switch halt {
        case .stopped:
            // Labels, and what conversations have cost that were cut short. A run that cannot be saved goes on from
            // where it was saved last.
            try? await save(step.run)
            return .suspended(step.run)
        // The whole worker is being cancelled: what it cut short is no failure of the store.
        case .store where Task.isCancelled: return .suspended(step.run)
        case .cancelled:
            let (status, reason) = control.endOnCancel()
            step.end(status, [reason], at: now)
        case .interrupted(let reason): step.end(.interrupted, [reason], at: now)
        case .failed(let reason): step.end(.failed, [reason], at: now)
        case .store(let error): step.end(.failed, ["the store failed: " + error.detail], at: now)
        }
        do throws(Halt) {
            try await save(step.run)
            return .ended(step.run, isSaved: true)
        } catch {
            return .ended(step.run, isSaved: false)
        }
    }

    private func checkControl() throws(Halt) {
        if control.cancel.isRaised { throw .cancelled }
        if control.stop.isRaised || Task.isCancelled { throw .stopped }
    }

    /// Writes the run as it stands.
    func save(_ run: MetaRun) async throws(Halt) {
        do throws(StoreError) {
            try await parts.runs.save(run)
        } catch {
            if !Task.isCancelled { parts.observer.storeFailed(error, task: task.name) }
            throw .store(error)
        }
    }

    private func perform(_ action: MetaStep.Action, _ step: inout MetaStep, _ ground: Ground) async throws(Halt) {
        switch action {
        case .sample:
            step.sampled(try await sample(for: step.run, version: ground.base.version), at: parts.clock.now())
        case .prescreen(let indices):
            try await prescreen(indices, &step, ground)
        case .study(let indices):
            try await study(indices, &step, ground)
        case .studyTogether:
            try await studyTogether(&step, ground)
        case .merge(let groups):
            try await merge(groups, &step, ground)
        case .validate(let proposal):
            step.validated(
                checked(proposal, samples: step.run.samples.map(\.rollout)), base: ground.base, at: parts.clock.now())
        case .publish(let content):
            try await publish(content, &step)
        case .begin, .finish:
            throw .failed("the run has no beginning; this is a bug")
        }
    }

    private func checked(_ proposal: RubricContent, samples: [StoredRollout]) -> CheckedCandidate {
        switch proposal {
        case .items(let items):
            let validation = CandidateValidation(candidate: items, samples: samples, settings: task.meta)
            for drop in validation.drops { parts.observer.itemDropped(drop.reason, task: task.name) }
            return validation.checked
        case .guidelines(let text):
            let validation = GuidelinesValidation(candidate: text, samples: samples, settings: task.meta)
            for drop in validation.drops { parts.observer.itemDropped(drop.reason, task: task.name) }
            return validation.checked
        }
    }

    private func ground(of step: inout MetaStep) async throws(Halt) -> Ground {
        guard let model = parts.models[task.name] else { throw .failed("task \(task.name) has no meta model") }
        let caller = MetaCaller(model: model, budget: budget, clock: parts.clock, settings: task.meta)
        if step.action == .begin {
            guard let head = parts.publisher.head(of: step.run.lineage) else {
                throw .failed("there is no lineage \(step.run.lineage)")
            }
            let strategy = step.run.parameters.strategy
            let names = TemplateName.meta(of: task.rubricKind).filter { $0 != .mrmPrescreen || strategy == .prescreen }
            let templates = parts.templates.templates(of: task.name).filter { name, _ in
                names.contains { $0.rawValue == name }
            }
            step.begin(
                version: head.version, templateHashes: templates.mapValues(\.hash), isSimulated: model.isSimulated,
                at: parts.clock.now())
            try await save(step.run)
            control.report(step.run)
            return Ground(base: head, templates: templates, caller: caller)
        }
        return Ground(
            base: try await base(of: step.run), templates: try await templates(of: step.run), caller: caller)
    }

    private func base(of run: MetaRun) async throws(Halt) -> RubricVersion {
        let version: RubricVersion?
        do throws(PublishFailure) {
            version = try await parts.publisher.version(run.fromVersion ?? 0, of: run.lineage)
        } catch {
            if case .store(let failure) = error { throw .store(failure) }
            throw .interrupted(error.detail)
        }
        guard let version else {
            throw .interrupted("version \(run.fromVersion ?? 0) of \(run.lineage), where the run began, is gone")
        }
        return version
    }

    private func templates(of run: MetaRun) async throws(Halt) -> [String: Template] {
        var templates: [String: Template] = [:]
        for (name, hash) in run.templateHashes {
            do throws(StoreError) {
                templates[name] = try await parts.templates.template(task: task.name, name: name, hash: hash)
            } catch {
                throw .store(error)
            }
            guard templates[name] != nil else {
                throw .interrupted("template \(name) with hash \(hash), which the run began with, is gone")
            }
        }
        return templates
    }
}
