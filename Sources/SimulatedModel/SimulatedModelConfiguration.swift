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
    /// How late the head of an answer under the fault `slow-head` is, on top of the latency. Default 1 s.
    public var slowHeadDelay: Duration
    /// Members of a request's body that are refused with status 400, such as `temperature` or `seed`. Default none.
    public var refusedParameters: Set<String>
    /// Waits for a time, or until its task is cancelled; tests give one that does not. Default the system's.
    public var sleep: @Sendable (Duration) async -> Void
    /// How many rollouts' features are remembered, default 8,192; more only cost time.
    public var rememberedRollouts: Int
    /// How many prompt blocks are remembered to report cached tokens, default 65,536.
    public var rememberedPromptBlocks: Int

    /// Settings, each with its default.
    public init(
        modelName: String = "simulated", gullible: Bool = false, latency: Duration = .zero,
        faults: SimulatedFaults = .none, slowHeadDelay: Duration = .seconds(1), refusedParameters: Set<String> = [],
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
        rememberedRollouts: Int = 8_192, rememberedPromptBlocks: Int = 65_536
    ) {
        self.modelName = modelName
        self.gullible = gullible
        self.latency = latency
        self.faults = faults
        self.slowHeadDelay = slowHeadDelay
        self.refusedParameters = refusedParameters
        self.sleep = sleep
        self.rememberedRollouts = rememberedRollouts
        self.rememberedPromptBlocks = rememberedPromptBlocks
    }
}
