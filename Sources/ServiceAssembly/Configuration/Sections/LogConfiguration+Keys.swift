extension LogConfiguration: ConfigurationSection {
    /// The keys of `log`.
    static let keys: [ConfigurationKey<LogConfiguration>] = [
        .value("level", \.level, .choice, "The least severe lines that are written."),
        .value("format", \.format, .choice, "The form of a line: text for a person, json for a program."),
    ]
}
