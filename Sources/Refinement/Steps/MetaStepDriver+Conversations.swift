internal import Prompts
internal import RewardCore

extension MetaStepDriver {
    /// Analyses and refines the samples at these positions side by side, saving the run after each.
    func study(_ indices: [Int], _ step: inout MetaStep, _ ground: Ground) async throws(Halt) {
        let run = step.run
        let jobs = indices.map { index in
            { @Sendable in await self.held(about: run.samples[index].rollout, number: index, of: run, ground) }
        }
        try await sideBySide(jobs) { (position, held) async throws(Halt) in
            if held.isCancelled {
                step.spent(held.usage)
                return
            }
            let failure = held.failure ?? held.conversation?.failure
            let study = MetaStep.Study(
                analysis: held.conversation?.analysis, items: failure == nil ? held.conversation?.items : nil,
                failure: failure, usage: held.usage)
            step.studied(indices[position], study, at: parts.clock.now())
            try await save(step.run)
        }
    }

    /// Analyses all samples in one conversation, which ends in refined guidelines.
    func studyTogether(_ step: inout MetaStep, _ ground: Ground) async throws(Halt) {
        let run = step.run
        let job = { @Sendable in await self.held(aboutAllOf: run, ground) }
        try await sideBySide([job]) { (_, held) async throws(Halt) in
            if held.isCancelled {
                step.spent(held.usage)
                return
            }
            let study = MetaStep.JointStudy(
                analysis: held.conversation?.analysis, guidelines: held.conversation?.guidelines,
                failure: held.failure ?? held.conversation?.failure, usage: held.usage)
            step.studiedTogether(study, at: parts.clock.now())
        }
    }

    private func held(aboutAllOf run: MetaRun, _ ground: Ground) async -> Outcome {
        guard case .guidelines(let guidelines) = ground.base.content else {
            return Outcome(failure: "version \(ground.base.version) of \(run.lineage) holds no guidelines")
        }
        return await hold(number: 0, of: run, ground) { () throws(PromptFailure) in
            MetaConversation(
                analysing: try parts.prompts.analysis(
                    ofAll: run.samples.map(\.rollout), guidelines: guidelines, task: task,
                    templates: ground.templates),
                refinement: try parts.prompts.guidelinesRefinement(
                    guidelines: guidelines, task: task, templates: ground.templates),
                refinesGuidelines: true, settings: task.meta)
        }
    }

    /// Merges the groups of one round side by side.
    func merge(_ groups: [[Int]], _ step: inout MetaStep, _ ground: Ground) async throws(Halt) {
        let run = step.run
        let calls = groups.indices.filter { groups[$0].count > 1 }
        let jobs = calls.map { index in
            { @Sendable in
                await self.held(merging: groups[index].map { run.mergedSets[$0] }, number: index, of: run, ground)
            }
        }
        var results = groups.map { group in MetaStep.Merge(items: group.count == 1 ? run.mergedSets[group[0]] : nil) }
        do throws(Halt) {
            try await sideBySide(jobs) { (position, held) async throws(Halt) in
                if held.isCancelled {
                    step.spent(held.usage)
                    return
                }
                let conversation = held.conversation
                let failure = held.failure ?? conversation?.failure
                results[calls[position]] = MetaStep.Merge(
                    items: failure == nil ? conversation?.items : nil, failure: failure,
                    unusable: conversation?.unusable ?? [], usage: held.usage)
            }
        } catch {
            // A round is merged whole or not at all; what its finished merges have cost stays on record.
            for result in results { step.spent(result.usage) }
            throw error
        }
        for result in results {
            for _ in result.unusable { parts.observer.itemDropped(.unusable, task: task.name) }
        }
        step.merged(results, at: parts.clock.now())
    }

    /// A conversation that was held, or why it could not begin.
    struct Outcome: Sendable {
        /// The conversation; `nil` where its prompt could not be made.
        var conversation: MetaConversation?
        /// Why its prompt could not be made.
        var failure: String?
        /// Calls and tokens spent.
        var usage = TokenUsage()
        /// Whether it was cut short.
        var isCancelled = false
    }

    private func held(
        about sample: StoredRollout, number: Int, of run: MetaRun, _ ground: Ground
    ) async -> Outcome {
        let rubric = ground.base.content.items
        return await hold(number: number, of: run, ground) { () throws(PromptFailure) in
            MetaConversation(
                analysing: try parts.prompts.analysis(
                    of: sample, rubric: ground.base.content, task: task, templates: ground.templates),
                refinement: try parts.prompts.refinement(rubric: rubric, task: task, templates: ground.templates),
                settings: task.meta)
        }
    }

    private func held(
        merging sets: [[RubricItem]], number: Int, of run: MetaRun, _ ground: Ground
    ) async -> Outcome {
        // Merges come after all samples; their seeds must differ from round to round as well.
        let place = run.samples.count + run.mergedSets.count * run.mergedSets.count + number
        return await hold(number: place, of: run, ground) { () throws(PromptFailure) in
            MetaConversation(
                merging: try parts.prompts.merge(
                    sets: sets, rubric: ground.base.content.items, task: task, templates: ground.templates),
                settings: task.meta)
        }
    }

    /// Holds the conversation of that number, from which its seed follows.
    func hold(
        number: Int, of run: MetaRun, _ ground: Ground, open: () throws(PromptFailure) -> MetaConversation
    ) async -> Outcome {
        let conversation: MetaConversation
        do throws(PromptFailure) {
            conversation = try open()
        } catch {
            return Outcome(failure: error.detail)
        }
        let held = await ground.caller.hold(
            conversation, seed: ConversationSeed.seed(run: run.parameters.seed, conversation: number),
            affinityKey: "\(run.id)-\(number)", workID: run.id)
        return Outcome(conversation: held.conversation, usage: held.usage, isCancelled: held.isCancelled)
    }
}
