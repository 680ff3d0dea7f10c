internal import RewardCore

/// What stands for a reward that could not be had.
struct OnFailureSection: ConfigurationSection {
    /// The number; `nil` for an error status.
    var value: Double?

    /// Nothing given.
    init() {}

    /// The keys of `on_failure`.
    static let keys: [ConfigurationKey<OnFailureSection>] = [
        .optional(
            "value", \.value, .number(in: -1_000_000...1_000_000), default: "none, an error status",
            "The number that is answered for a rollout without a reward, marked as such where the dialect can.")
    ]
}

/// What a task says of one dialect of trainers.
struct TrainerSection: ConfigurationSection {
    /// How long a request may take.
    var deadlineSeconds: Double?
    /// What a missing reward is answered with.
    var onFailure = OnFailureSection()

    /// A dialect in which no key is present.
    init() {}

    /// The keys of one dialect.
    static let keys: [ConfigurationKey<TrainerSection>] = [
        .optional(
            "deadline", \.deadlineSeconds, .seconds(in: 1...86_400), default: "the dialect's, docs/trainers.md",
            "How long a request of the trainer may take; keep it below the patience of the trainer's client."),
        .section("on_failure", \.onFailure, "What a rollout without a reward is answered with."),
    ]

    /// The settings.
    var settings: TrainerSettings {
        var settings = TrainerSettings()
        settings.deadlineSeconds = deadlineSeconds
        settings.valueOnFailure = onFailure.value
        return settings
    }
}

extension ConfigurationKey where Target == TaskSection {
    /// The map `trainers`.
    static let trainers: ConfigurationKey = {
        let names = TrainerName.allCases.map(\.rawValue)
        let facts = KeyFacts(
            name: "trainers", type: "map", range: names.joined(separator: ", "), defaultText: "",
            text: "What the task says of trainers' dialects, by the dialect's name.", childPrefix: "<dialect>",
            children: TrainerSection.keys.map(\.facts))
        return ConfigurationKey(facts: facts) { node, path, target, state in
            guard let entries = state.entries(node, path, wanted: "a map of dialects by name") else { return }
            for entry in entries {
                let child = ConfigurationPath.child(of: path, entry.name)
                state.note(child, at: entry.node.source)
                guard let name = TrainerName(rawValue: entry.name) else {
                    state.report(
                        entry.node.source, child, "no trainer's dialect has this name",
                        UnknownKey.advice(entry.name, among: names))
                    continue
                }
                var section = TrainerSection()
                TrainerSection.read(entry.node, child, into: &section, &state)
                target.settings.trainers[name] = section.settings
            }
        }
    }()
}
