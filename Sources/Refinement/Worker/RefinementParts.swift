public import Prompts
public import RewardCore

/// What the meta worker is made of; ServiceAssembly puts it together.
public struct RefinementParts: Sendable {
    /// All tasks.
    public var tasks: [TaskSettings]
    /// The meta model of each task, by task name.
    public var models: [String: any ChatModel]
    /// Keeps meta runs.
    public var runs: any MetaRunStore
    /// Keeps what operators have said about schedules.
    public var evolution: any EvolutionStore
    /// Keeps rollouts and the schedule's counters.
    public var rollouts: any RolloutStore
    /// Publishes and knows rubric versions.
    public var publisher: RubricPublisher
    /// The templates in force.
    public var templates: TemplateBook
    /// Builds the meta model's prompts.
    public var prompts: MetaPromptBuilder
    /// The service's clock.
    public var clock: any ServiceClock
    /// Makes identifiers of runs.
    public var ids: any IDSource
    /// Makes the seed of a run whose order names none.
    public var seeds: @Sendable () -> Int64
    /// Hears what is counted.
    public var observer: any RefinementObserver

    /// All parts.
    public init(
        tasks: [TaskSettings], models: [String: any ChatModel], runs: any MetaRunStore,
        evolution: any EvolutionStore, rollouts: any RolloutStore,
        publisher: RubricPublisher, templates: TemplateBook, prompts: MetaPromptBuilder, clock: any ServiceClock,
        ids: any IDSource, seeds: @escaping @Sendable () -> Int64 = RefinementParts.randomSeed,
        observer: any RefinementObserver = SilentRefinementObserver()
    ) {
        self.tasks = tasks
        self.models = models
        self.runs = runs
        self.evolution = evolution
        self.rollouts = rollouts
        self.publisher = publisher
        self.templates = templates
        self.prompts = prompts
        self.clock = clock
        self.ids = ids
        self.seeds = seeds
        self.observer = observer
    }

    /// A random seed, 0…2⁵³−1, so that it survives every JSON reader.
    public static let randomSeed: @Sendable () -> Int64 = { Int64.random(in: 0..<(1 << 53)) }
}
