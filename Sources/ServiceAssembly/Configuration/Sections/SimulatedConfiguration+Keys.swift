extension SimulatedConfiguration: ConfigurationSection {
    /// The keys of `simulated`.
    static let keys: [ConfigurationKey<SimulatedConfiguration>] = [
        .value(
            "gullible", \.isGullible, .boolean,
            "Makes the simulated model obey instructions outside a well-formed fence; for tests of the fences.")
    ]
}
