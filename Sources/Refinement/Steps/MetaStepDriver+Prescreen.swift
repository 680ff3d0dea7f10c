internal import Prompts
internal import RewardCore

extension MetaStepDriver {
    /// Most saves of one prescreening: with that many labels or fewer, one after each; with more, one after every few.
    /// The run is saved whole, with all its rollouts, so a save for each of a thousand labels would write gigabytes.
    static let labelSavesMax = 64

    /// The number of the first label's conversation, far above those of studies and merges, so that no seed repeats.
    static let firstLabelNumber = 1 << 20

    /// Labels the samples at these positions side by side. What a stop leaves unsaved is saved where the run is
    /// suspended.
    func prescreen(_ indices: [Int], _ step: inout MetaStep, _ ground: Ground) async throws(Halt) {
        let run = step.run
        let labelsPerSave = (run.samples.count + Self.labelSavesMax - 1) / Self.labelSavesMax
        var unsaved = 0
        let jobs = indices.map { index in
            { @Sendable in await self.held(labelling: run.samples[index].rollout, number: index, of: run, ground) }
        }
        try await sideBySide(jobs) { (position, held) async throws(Halt) in
            if held.isCancelled {
                step.spent(held.usage)
                return
            }
            let labelling = MetaStep.Labelling(
                label: held.conversation?.label, failure: held.failure ?? held.conversation?.failure,
                usage: held.usage)
            step.labelled(indices[position], labelling, at: parts.clock.now())
            unsaved += 1
            if unsaved >= labelsPerSave || step.run.stage != .sampled {
                try await save(step.run)
                unsaved = 0
            }
        }
    }

    private func held(
        labelling sample: StoredRollout, number: Int, of run: MetaRun, _ ground: Ground
    ) async -> Outcome {
        await hold(number: Self.firstLabelNumber + number, of: run, ground) { () throws(PromptFailure) in
            MetaConversation(
                labelling: try parts.prompts.prescreen(
                    of: sample, rubric: ground.base.content, task: task, templates: ground.templates),
                settings: task.meta)
        }
    }
}
