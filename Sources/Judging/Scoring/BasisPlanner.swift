internal import Locking
internal import RewardCore

/// Chooses the basis of every rollout of one order: from the version that it names, from a pin, or from the head.
///
/// All heads are read as one snapshot, after every lineage of the order exists. New pins of one order are made in one
/// call, durably, before any judge call; a pin that was seen once is remembered, since pins do not change.
struct BasisPlanner: Sendable {
    /// Publishes and knows rubric versions.
    let publisher: RubricPublisher
    /// Knows templates by hash.
    let templates: TemplateBook
    /// Keeps pins.
    let store: any RolloutStore
    /// Pins seen before.
    let pins: PinCache
    /// The service's clock.
    let clock: any ServiceClock
    /// Hears of new steps.
    let listener: any ScoringListener
    /// Whether pins that exist are used while the store cannot be written.
    let onStoreFailure: StoreFailurePolicy

    /// The plans of an order, parallel to its rollouts.
    func plans(
        for order: ScoreOrder, task: TaskSettings, judge: any ChatModel
    ) async throws(ScoreRefusal) -> [BasisPlan] {
        let lineages = order.rollouts.map { Lineage(task: task.name, partition: $0.partition) }
        if let number = order.rubricVersion { try await check(number, of: lineages) }
        let distinct = try await establish(lineages)
        let heads = publisher.heads()
        let program = order.program ?? task.program
        let rules = task.rulesHash(source: order.rewardSource ?? task.rewardSource)
        var fresh: [Lineage: BasisPlan] = [:]
        for lineage in distinct {
            guard let head = heads[lineage] else { continue }
            var rubric = head
            var pinnedBy: String?
            if let number = order.rubricVersion {
                rubric = try await version(number, of: lineage)
                pinnedBy = "version"
            } else if order.purpose == .eval, let number = task.evalVersion, number < head.version {
                // A lineage that has not come as far as the task's version for evaluation is evaluated at its head.
                rubric = try await version(number, of: lineage)
            }
            fresh[lineage] = try plan(
                rubric, program: program, rules: rules, task: task, judge: judge, pinnedBy: pinnedBy)
        }
        try await countUnpinnedStep(of: order, in: distinct)
        let keys = order.rollouts.map { pinKey(of: $0, in: order) }
        let pinned = try await pin(keys, lineages, fresh, order)
        var plans: [BasisPlan] = []
        var known: [Pin: BasisPlan] = [:]
        for (key, lineage) in zip(keys, lineages) {
            guard let basic = fresh[lineage] else { throw .store(.corrupt("\(lineage) has no head; this is a bug")) }
            guard let key, let pin = pinned[PinCache.Entry(key: key, lineage: lineage)] else {
                plans.append(basic)
                continue
            }
            if let plan = known[pin] {
                plans.append(plan)
                continue
            }
            let plan = try await self.plan(pin, order: order, task: task, judge: judge)
            known[pin] = plan
            plans.append(plan)
        }
        return plans
    }

    /// The key that binds a rollout, the first that applies: its step, its group, its prompt where the order pins by
    /// prompt; none for a named version or `eval`. The prompt counts as the judge reads it, so that one text is one key
    /// whether it came as a string or as a message.
    private func pinKey(of rollout: Rollout, in order: ScoreOrder) -> PinKey? {
        guard order.rubricVersion == nil, order.purpose == .train else { return nil }
        if let run = order.run, let step = order.step { return .step(run: run, step: step) }
        if let group = rollout.group { return .group(run: order.run, group: group) }
        guard order.pinsByPrompt, let prompt = rollout.prompt else { return nil }
        return .prompt(hash: SHA256.hex(Array(prompt.flattened.utf8)))
    }

    /// Tells the schedule of a step that is trained on under a named version: it makes no pin by which it could be
    /// recognised later, so it is remembered here.
    private func countUnpinnedStep(of order: ScoreOrder, in lineages: [Lineage]) async throws(ScoreRefusal) {
        guard order.rubricVersion != nil, order.purpose == .train, let run = order.run, let step = order.step,
            let lineage = lineages.first, pins.noteUnpinned(task: order.task, run: run, step: step)
        else { return }
        do throws(StoreError) {
            guard try await store.pin(.step(run: run, step: step), lineage: lineage) == nil else { return }
        } catch {
            throw .store(error)
        }
        listener.stepAdmitted(task: order.task, run: run, step: step)
    }

    /// Refuses a version that cannot be used, before anything is made for it.
    private func check(_ number: Int, of lineages: [Lineage]) async throws(ScoreRefusal) {
        guard Set(lineages).count == 1, let lineage = lineages.first else { throw .versionAcrossLineages }
        // A lineage that the task does not allow is refused as such, not for its version.
        if publisher.head(of: lineage) != nil { _ = try await version(number, of: lineage) }
    }

    private func establish(_ lineages: [Lineage]) async throws(ScoreRefusal) -> [Lineage] {
        var seen = Set<Lineage>()
        var distinct: [Lineage] = []
        for (index, lineage) in lineages.enumerated() where seen.insert(lineage).inserted {
            do throws(PublishFailure) {
                _ = try await publisher.establish(lineage)
            } catch {
                if case .store(let failure) = error { throw .store(failure) }
                throw .unknownPartition(index: index, error)
            }
            distinct.append(lineage)
        }
        return distinct
    }

    private func version(_ number: Int, of lineage: Lineage) async throws(ScoreRefusal) -> RubricVersion {
        do throws(PublishFailure) {
            if let version = try await publisher.version(number, of: lineage) { return version }
        } catch {
            if case .store(let failure) = error { throw .store(failure) }
        }
        throw .unknownVersion(lineage, number)
    }

    private func plan(
        _ rubric: RubricVersion, program: JudgeProgramName, rules: String, task: TaskSettings, judge: any ChatModel,
        pinnedBy: String?
    ) throws(ScoreRefusal) -> BasisPlan {
        guard program.rubricKind == rubric.content.kind else {
            throw .programDoesNotFit(program, kind: rubric.content.kind)
        }
        let current = try currentTemplates(of: task, for: rubric)
        let basis = Basis(
            rubricVersion: rubric.version, rubricHash: rubric.hash, program: program, rewardRule: task.rewardRule,
            templateHashes: current.mapValues(\.hash), judgeModel: judge.modelName, rulesHash: rules)
        return BasisPlan(
            rubric: rubric, basis: basis, templates: current, pinnedBy: pinnedBy, pinnedAt: nil, isChanged: false)
    }

    /// The judge's templates in force, as one snapshot.
    private func currentTemplates(
        of task: TaskSettings, for rubric: RubricVersion
    ) throws(ScoreRefusal) -> [String: Template] {
        let all = templates.templates(of: task.name)
        var found: [String: Template] = [:]
        for name in TemplateName.judge(of: rubric.content.kind).map(\.rawValue) {
            guard let template = all[name] else { throw .store(.corrupt("task \(task.name) has no template \(name)")) }
            found[name] = template
        }
        return found
    }

    /// The plan of a pin: its own basis where the configuration still offers it, else the nearest that it does.
    private func plan(
        _ pin: Pin, order: ScoreOrder, task: TaskSettings, judge: any ChatModel
    ) async throws(ScoreRefusal) -> BasisPlan {
        if let program = order.program, program != pin.basis.program {
            // Rewards under one pin are compared, so the first request's program holds for all.
            throw .programIsPinned(program, pinned: pin.basis.program)
        }
        let rubric = try await version(pin.basis.rubricVersion, of: pin.lineage)
        var kept = try currentTemplates(of: task, for: rubric)
        for (name, hash) in pin.basis.templateHashes where kept[name] != nil {
            do throws(StoreError) {
                if let template = try await templates.template(task: task.name, name: name, hash: hash) {
                    kept[name] = template
                }
            } catch {
                throw .store(error)
            }
        }
        let basis = Basis(
            rubricVersion: rubric.version, rubricHash: rubric.hash, program: pin.basis.program,
            rewardRule: pin.basis.rewardRule, templateHashes: kept.mapValues(\.hash), judgeModel: judge.modelName,
            rulesHash: task.rulesHash(source: order.rewardSource ?? task.rewardSource))
        return BasisPlan(
            rubric: rubric, basis: basis, templates: kept, pinnedBy: pin.key.kind, pinnedAt: pin.madeAt,
            isChanged: basis.hash != pin.basis.hash)
    }

    /// The stored pins of the same keys and lineages, without writing; `nil` where one is missing or has lapsed.
    private func found(_ wanted: [Pin], at now: Timestamp) async -> [PinResult]? {
        var results: [PinResult] = []
        for pin in wanted {
            guard let stored = try? await store.pin(pin.key, lineage: pin.lineage), stored.isInForce(at: now) else {
                return nil
            }
            results.append(PinResult(pin: stored, isNew: false, isFirstOfTask: false))
        }
        return results
    }

    /// The pins in force for the keys, made where they are new.
    private func pin(
        _ keys: [PinKey?], _ lineages: [Lineage], _ fresh: [Lineage: BasisPlan], _ order: ScoreOrder
    ) async throws(ScoreRefusal) -> [PinCache.Entry: Pin] {
        var inForce: [PinCache.Entry: Pin] = [:]
        var wanted: [Pin] = []
        let now = clock.now()
        for (key, lineage) in zip(keys, lineages) {
            guard let key, let plan = fresh[lineage] else { continue }
            let entry = PinCache.Entry(key: key, lineage: lineage)
            guard inForce[entry] == nil else { continue }
            if let known = pins.pin(entry, at: now) {
                inForce[entry] = known
            } else {
                let pin = Pin(key: key, lineage: lineage, basis: plan.basis, madeAt: now)
                inForce[entry] = pin
                wanted.append(pin)
            }
        }
        guard !wanted.isEmpty else { return inForce }
        let results: [PinResult]
        let generation = pins.generation
        do throws(StoreError) {
            results = try await store.pin(wanted)
        } catch {
            guard onStoreFailure == .score, let found = await found(wanted, at: now) else { throw .store(error) }
            results = found
        }
        for result in results {
            let entry = PinCache.Entry(key: result.pin.key, lineage: result.pin.lineage)
            inForce[entry] = result.pin
            pins.remember(result.pin, generation: generation)
            if result.isFirstOfTask, case .step(let run, let step) = result.pin.key {
                listener.stepAdmitted(task: order.task, run: run, step: step)
            }
        }
        return inForce
    }
}
