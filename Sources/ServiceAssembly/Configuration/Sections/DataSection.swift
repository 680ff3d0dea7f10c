/// The keys of `data`.
struct DataSection: ConfigurationSection {
    /// The folder, as it is written.
    var path = ServiceConfiguration.dataFolderDefault

    /// Data in which no key is present.
    init() {}

    /// The keys of `data`.
    static let keys: [ConfigurationKey<DataSection>] = [
        .value(
            "path", \.path, .path,
            "The folder of the databases. In the file, a relative path starts at the file's folder; as a flag, at the "
                + "working directory.")
    ]
}
