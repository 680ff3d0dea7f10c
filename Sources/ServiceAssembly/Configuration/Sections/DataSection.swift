/// The keys of `data`.
struct DataSection: ConfigurationSection {
    /// The folder, as it is written.
    var path = ServiceConfiguration.dataFolderDefault
    /// Bytes beyond which a file is not checked at the start.
    var checkBytesMax = ServiceConfiguration.dataCheckBytesDefault

    /// Data in which no key is present.
    init() {}

    /// The keys of `data`.
    static let keys: [ConfigurationKey<DataSection>] = [
        .value(
            "path", \.path, .path,
            "The folder of the databases. In the file, a relative path starts at the file's folder; as a flag, at the "
                + "working directory."),
        .value(
            "check_bytes_max", \.checkBytesMax, .bytes(in: 0...(1 << 44)),
            "The largest database file that is read whole at the start to look for damage; 0 reads none."),
    ]
}
