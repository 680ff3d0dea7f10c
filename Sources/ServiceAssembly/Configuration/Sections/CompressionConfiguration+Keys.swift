extension CompressionConfiguration: ConfigurationSection {
    /// The keys of `compression`.
    static let keys: [ConfigurationKey<CompressionConfiguration>] = [
        .value("requests", \.requests, .boolean, "Takes request bodies in gzip and deflate; else they get 415."),
        .value("responses", \.responses, .boolean, "Compresses answers for clients that accept it."),
        .value("min_bytes", \.bytesMin, .bytes(in: 1...(1 << 30)), "The shortest answer that is compressed."),
        .value("level", \.level, .integer(in: 1...9), "How hard answers are compressed: 1 is fast, 9 small."),
        .value(
            "ratio_max", \.ratioMax, .integer(in: 2...1_000_000).unit("decoded bytes per byte"),
            "The most that a request body decodes to, for each of its bytes; above 1032 nothing reaches it. "
                + "server.body_bytes_max limits the decoded bytes."),
        .value(
            "ratio_free_bytes", \.ratioFreeBytes, .bytes(in: 0...(1 << 30)),
            "Up to how many decoded bytes ratio_max does not count."),
    ]
}
