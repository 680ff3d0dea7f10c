extension MetricsConfiguration: ConfigurationSection {
    /// The keys of `metrics`.
    static let keys: [ConfigurationKey<MetricsConfiguration>] = [
        .value(
            "label_sets_max", \.labelSetsMax, .integer(in: 1...1_000_000).unit("series"),
            "Label sets of one metric; what has others is counted with the label value other."),
        .value(
            "lineages_max", \.lineagesMax, .integer(in: 1...100_000).unit("lineages"),
            "Lineages with series of their own in the metrics of rewards and heads; rewards of others are summed."),
        .value(
            "reward_versions_max", \.rewardVersionsMax, .integer(in: 1...1000).unit("versions"),
            "The newest versions of a lineage whose rewards have series of their own; the rest is older."),
    ]
}
