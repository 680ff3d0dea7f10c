internal import RewardCore

/// Judges a rollout by the program that its basis names. What programs remember from rollout to rollout lives here.
struct ProgramRunner: Sendable {
    /// Turns rollouts into prompts.
    let prompts: any JudgePrompts
    /// The service's clock.
    let clock: any ServiceClock
    private let warmPrefixes = WarmPrefixes()
    private let plans: PlanShelf

    /// A runner that remembers nothing yet.
    init(prompts: any JudgePrompts, clock: any ServiceClock) {
        self.prompts = prompts
        self.clock = clock
        plans = PlanShelf(clock: clock)
    }

    /// Asks the judge. Throws when a prompt cannot be made.
    func judge(
        _ rollout: Rollout, plan: BasisPlan, task: TaskSettings, judge: any ChatModel,
        deadline: ContinuousClock.Instant, traceparent: String?, workID: String
    ) async throws(PromptFailure) -> JudgeFinding {
        let content = plan.rubric.content
        func ask(_ prefix: JudgePrefix) -> JudgeAsk {
            JudgeAsk(
                prefix: prefix, items: content.judgedItems, settings: task.judge, deadline: deadline,
                traceparent: traceparent, workID: workID)
        }
        switch content {
        case .items:
            guard let template = plan.templates[TemplateName.rmScore.rawValue] else {
                throw PromptFailure(detail: "task \(task.name) has no template \(TemplateName.rmScore.rawValue)")
            }
            let prefix = try prompts.prefix(for: rollout, task: task, template: template)
            var finding = await VotingProgram(base: program(plan.basis.program, judge: judge)).judge(ask(prefix))
            finding.isPromptUnsplit = prefix.isPromptUnsplit
            return finding
        case .guidelines(let guidelines):
            let prefix = try prompts.planning(
                for: rollout, guidelines: guidelines, task: task, templates: plan.templates)
            let execution = try prompts.executionTurn(for: rollout, task: task, templates: plan.templates)
            let program = PlanExecuteProgram(
                model: judge, prompts: prompts, clock: clock, execution: execution,
                shelf: task.judge.reusesPlans ? PlanShelf.Place(shelf: plans, basis: plan.basis.hash) : nil)
            var finding = await VotingProgram(base: program).judge(ask(prefix))
            finding.isPromptUnsplit = prefix.isPromptUnsplit
            return finding
        }
    }

    /// The programs that judge by items; `plan_execute` never comes here, since it does not fit them.
    private func program(_ name: JudgeProgramName, judge: any ChatModel) -> any JudgeProgram {
        switch name {
        case .perItem, .planExecute:
            PerItemProgram(model: judge, prompts: prompts, warmPrefixes: warmPrefixes, clock: clock)
        case .single:
            SingleProgram(model: judge, prompts: prompts, clock: clock)
        case .stepwise:
            StepwiseProgram(model: judge, prompts: prompts, clock: clock)
        }
    }
}
