/// Everything that a task is configured to be.
public struct TaskSettings: Sendable, Hashable {
    /// Task name, `[a-z0-9_]{1,64}`.
    public var name: String
    /// What the policy's work is, in a sentence or two; the templates' `task_description`.
    public var description: String
    /// The content of version 0 of each of its lineages.
    public var initialRubric: RubricContent
    /// How the judge is asked, where a request names no program.
    public var program: JudgeProgramName
    /// How item scores become a reward.
    public var rewardRule: RewardRule
    /// Where rewards come from, where a request does not say.
    public var rewardSource: RewardSource
    /// What a response must satisfy before a judge is asked; the first check that fails decides.
    public var checks: [CheckSettings]
    /// How answers are found and compared.
    public var answers: AnswerSettings
    /// Seed of the decisions of reward source `coin`; equal on all replicas.
    public var coinSeed: UInt64
    /// Whether a rollout without a prompt is refused.
    public var requiresPrompt: Bool
    /// Takes chat-templated prompts apart; `nil` shows every prompt as it is.
    public var promptSplit: PromptSplit?
    /// The rubric version that evaluation uses; `nil` is the head.
    public var evalVersion: Int?
    /// Partitions other than `default`.
    public var partitions: PartitionPolicy
    /// How the judge's calls are made.
    public var judge: JudgeSettings
    /// The templates whose text or system line the configuration gives.
    public var templates: [TemplateName: TemplateText]
    /// When the meta step runs.
    public var schedule: ScheduleSettings
    /// How the meta step works.
    public var meta: MetaSettings
    /// What the task says of trainers' dialects; the defaults of those that it does not name.
    public var trainers: [TrainerName: TrainerSettings]
    /// Rewards by rank on routes of trainers; `nil` for none.
    public var cohort: CohortSettings?

    /// A task with the given rubric and default settings for everything else.
    public init(name: String, description: String, initialRubric: RubricContent) {
        self.name = name
        self.description = description
        self.initialRubric = initialRubric
        program = .standard(for: initialRubric.kind)
        rewardRule = .normalized
        rewardSource = .judge
        checks = []
        answers = AnswerSettings()
        coinSeed = 0
        requiresPrompt = false
        evalVersion = nil
        partitions = .open(max: 256)
        judge = JudgeSettings()
        templates = [:]
        schedule = ScheduleSettings()
        meta = MetaSettings()
        trainers = [:]
        cohort = nil
    }

    /// The kind of all its rubrics, which its initial one decides.
    public var rubricKind: RubricKind { initialRubric.kind }

    /// Whether a rollout may name this partition. An open task makes partitions at first use; their number is bounded
    /// where they are made.
    public func allows(partition: String) -> Bool {
        if partition == Lineage.defaultPartition { return true }
        switch partitions {
        case .open: return Lineage.isPartitionName(partition)
        case .listed(let names): return names.contains(partition)
        }
    }
}

/// Which partitions a task has beside `default`.
public enum PartitionPolicy: Sendable, Hashable {
    /// Made at first use, at most `max` of them.
    case open(max: Int)
    /// Only these.
    case listed([String])
}

/// How the judge's calls of a task are made.
public struct JudgeSettings: Sendable, Hashable {
    /// Sampling temperature, 0…2. Default 0.
    public var temperature: Double = 0
    /// Most tokens of one verdict (rationale and score). Default 400.
    public var maxTokens: Int = 400
    /// Seconds one call may take, over all its attempts. Default 120.
    public var callTimeoutSeconds: Double = 120
    /// Questions repeated for an unusable answer, per item. Default 1.
    public var semanticRetries: Int = 1
    /// Seconds that the first of several calls with one cold prefix goes ahead of the rest; 0 turns it off. Default
    /// 0.15.
    public var warmUpSeconds: Double = 0.15
    /// Most tokens of a plan, and of its execution, under program `plan_execute`. Default 2000, the paper's.
    public var planTokensMax: Int = 2000
    /// Whether rollouts with one prompt and reference share one plan under program `plan_execute`: a third of the calls
    /// saved. Default false, as in the paper.
    public var reusesPlans: Bool = false
    /// How often each question is asked, with seeds of its own, 1…15; a verdict is then the median. Default 1.
    public var votes: Int = 1
    /// Whether a score is the expected value over the probabilities of its token, where the server gives them. Default
    /// false.
    public var softScores: Bool = false
    /// Most verdict calls of one rollout under way at once. Default 32.
    public var itemsInFlight: Int = 32

    /// The defaults.
    public init() {}
}

/// When a task's meta step runs by itself.
public struct ScheduleSettings: Sendable, Hashable {
    /// Whether triggers start meta runs. Paused leaves only `POST /meta/refine`.
    public enum Mode: String, Sendable, CaseIterable {
        /// Triggers start meta runs.
        case auto
        /// They do not.
        case paused
    }

    /// Whether triggers start meta runs. Default auto; changeable at run time.
    public var mode: Mode = .auto
    /// Distinct (run, step) pairs of training rollouts between meta steps; 0 turns it off. Default 10.
    public var everySteps: Int = 10
    /// Scored training rollouts without a step between meta steps; 0 turns it off. Default 5000.
    public var everyRollouts: Int = 5000
    /// Fewest eligible rollouts for a scheduled meta run of a lineage. Default 4.
    public var minSamples: Int = 4

    /// The defaults.
    public init() {}
}

/// How a task's meta step works.
public struct MetaSettings: Sendable, Hashable {
    /// Rollouts to study in one run, 1…256. Default 16.
    public var samples: Int = 16
    /// How they are chosen, where an order names no strategy. Default uniform.
    public var strategy: MetaRunParameters.Strategy = .uniform
    /// Most items of a candidate. Default 20.
    public var itemsMax: Int = 20
    /// Most words of an analysis, as the prompt asks. Default 1000.
    public var analysisWordsMax: Int = 1000
    /// Most words of one item. Default 300.
    public var itemWordsMax: Int = 300
    /// Most words of refined guidelines. Default 1000.
    public var guidelinesWordsMax: Int = 1000
    /// Sets merged by one conversation; more are merged in rounds. Default 8.
    public var setsPerMerge: Int = 8
    /// Meta calls under way at once, over all runs. Default 4.
    public var callsInFlight: Int = 4
    /// Sampling temperature. Default 0.02, the paper's.
    public var temperature: Double = 0.02
    /// Seconds one call may take. Default 300.
    public var callTimeoutSeconds: Double = 300
    /// Seconds of pause after a failed scheduled run; doubles with each failure in a row. Default 10.
    public var backoffSeconds: Double = 10
    /// Longest such pause. Default 600.
    public var backoffSecondsMax: Double = 600
    /// Who may call `POST /meta/refine`: scope `score` too, or only `operate`. Default true.
    public var refineWithScoreScope: Bool = true

    /// The defaults.
    public init() {}
}
