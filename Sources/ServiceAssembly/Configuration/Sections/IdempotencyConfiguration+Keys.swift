extension IdempotencyConfiguration: ConfigurationSection {
    /// The keys of `idempotency`.
    static let keys: [ConfigurationKey<IdempotencyConfiguration>] = [
        .value(
            "keep_hours", \.keepHours, .number(in: 0.01...8760).unit("hours"),
            "How long an answer is kept for repeats; a later repeat is a new request."),
        .value(
            "max_bytes", \.bytesMax, .bytes(in: (1 << 20)...(1 << 40)),
            "The most bytes of all kept answers together; the oldest go first. One that is larger is not kept."),
    ]
}
