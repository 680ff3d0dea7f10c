/// What came of reading the configuration again.
public struct ReloadReport: Sendable, Hashable {
    /// What is in force now and was not before, such as `log.level: debug`.
    public var taken: [String] = []
    /// What could not be taken, with the reason. What was in force before stays.
    public var refused: [String] = []
    /// Sections of the configuration that differ from what the service runs with and count only after a restart.
    public var needsRestart: [String] = []

    /// Nothing changed.
    public init() {}
}
