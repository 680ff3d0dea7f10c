public import Judging
public import RewardCore

/// What the interface needs for routes about training runs.
public struct RunParts: Sendable {
    /// Reads what is stored of runs.
    public var store: any RunStore
    /// Restores them, and frees and deletes what belongs to them.
    public var restorer: RunRestorer
    /// Hears what happens to them; `nil` for nobody.
    public var log: (any RunLog)?

    /// All parts.
    public init(store: any RunStore, restorer: RunRestorer, log: (any RunLog)? = nil) {
        self.store = store
        self.restorer = restorer
        self.log = log
    }
}
