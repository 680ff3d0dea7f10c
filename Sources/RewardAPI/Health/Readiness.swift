/// Says whether the service is ready. Owned by this interface; the service's assembly implements it.
public protocol ReadinessSource: Sendable {
    /// How things stand now. Must not block.
    func readiness() -> Readiness
}

/// How the service stands, part by part.
public struct Readiness: Sendable, Hashable {
    /// Whether the configuration is loaded.
    public var isConfigurationLoaded: Bool
    /// Whether the store is open and writable.
    public var isStoreWritable: Bool
    /// Why the store cannot be written, in words that say what to do; `nil` where it can.
    public var storeFailure: String?
    /// Whether scoring goes on without the store (`on_store_failure: score`), so that a store that cannot be written
    /// makes the service degraded and not unready.
    public var scoresWithoutStore: Bool
    /// Names of the judges that have never yet passed their probe.
    public var judgesNotProbed: [String]
    /// Why judges have not passed their probe, in words that say what to change.
    public var probeFailures: [String]
    /// What models turned out to refuse, and what is done about it, in words.
    public var quirks: [String]
    /// Whether the service is shutting down.
    public var isDraining: Bool
    /// What is wrong, in words: why a judge has not passed its probe, or what leaves the service usable, such as a
    /// judge that fails now.
    public var degradations: [String]
    /// Whether the simulated model is in use.
    public var isSimulated: Bool

    /// A service that is ready in every respect.
    public init() {
        isConfigurationLoaded = true
        isStoreWritable = true
        scoresWithoutStore = false
        judgesNotProbed = []
        probeFailures = []
        quirks = []
        isDraining = false
        degradations = []
        isSimulated = false
    }

    /// The one word for it.
    public enum Status: String, Sendable, CaseIterable {
        /// Everything is well.
        case ready
        /// Usable, with something wrong.
        case degraded
        /// Not to be sent requests.
        case notReady = "not_ready"
    }

    /// The one word for it.
    public var status: Status {
        guard isConfigurationLoaded, isStoreWritable || scoresWithoutStore, judgesNotProbed.isEmpty, !isDraining
        else { return .notReady }
        return degradations.isEmpty && isStoreWritable ? .ready : .degraded
    }
}
