public import RewardCore

/// What scoring is made of; ServiceAssembly puts it together.
public struct ScoringParts: Sendable {
    /// The judge of each task, by task name.
    public var judges: [String: any ChatModel]
    /// Turns rollouts into prompts.
    public var prompts: any JudgePrompts
    /// Publishes and knows rubric versions.
    public var publisher: RubricPublisher
    /// The templates in force.
    public var templates: TemplateBook
    /// Keeps rollouts and pins.
    public var store: any RolloutStore
    /// Counts toward the schedule of meta steps.
    public var listener: any ScoringListener
    /// The service's clock.
    public var clock: any ServiceClock
    /// Pins seen before; whoever has pins forgotten must tell it. Default a new one.
    public var pins = PinCache()
    /// What becomes of scores that cannot be stored. Default `fail`.
    public var onStoreFailure = StoreFailurePolicy.fail
    /// Makes identifiers of scores.
    public var ids: any IDSource

    /// All parts.
    public init(
        judges: [String: any ChatModel], prompts: any JudgePrompts, publisher: RubricPublisher,
        templates: TemplateBook, store: any RolloutStore, listener: any ScoringListener, clock: any ServiceClock,
        ids: any IDSource
    ) {
        self.judges = judges
        self.prompts = prompts
        self.publisher = publisher
        self.templates = templates
        self.store = store
        self.listener = listener
        self.clock = clock
        self.ids = ids
    }
}
