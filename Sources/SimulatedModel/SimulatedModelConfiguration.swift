/// The settings of the simulated model.
public struct SimulatedModelConfiguration: Sendable {
    /// The name under which it answers. Default `simulated`.
    public var modelName: String
    /// Whether it obeys text outside fences and leaves nonces unchecked. Default false.
    public var gullible: Bool
    /// How long every answer takes over HTTP, at least. Default zero.
    public var latency: Duration
    /// Which HTTP calls go wrong, and how. Default none.
    public var faults: SimulatedFaults
    /// How many rollouts' features are remembered, default 8,192; more only cost time.
    public var rememberedRollouts: Int
    /// How many prompt blocks are remembered to report cached tokens, default 65,536.
    public var rememberedPromptBlocks: Int

    /// Settings, each with its default.
    public init(
        modelName: String = "simulated", gullible: Bool = false, latency: Duration = .zero,
        faults: SimulatedFaults = .none, rememberedRollouts: Int = 8_192, rememberedPromptBlocks: Int = 65_536
    ) {
        self.modelName = modelName
        self.gullible = gullible
        self.latency = latency
        self.faults = faults
        self.rememberedRollouts = rememberedRollouts
        self.rememberedPromptBlocks = rememberedPromptBlocks
    }
}
