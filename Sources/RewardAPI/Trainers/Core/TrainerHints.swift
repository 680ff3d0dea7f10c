internal import JSONText
internal import RewardCore

/// What a request says of the training around a rollout: from the query, strictly, else from objects among the
/// trainer's own data, where a member of another kind is taken for something else and left alone.
struct TrainerHints: Hashable {
    /// The partition.
    var partition: String?
    /// The training run.
    var run: String?
    /// The training step.
    var step: Int64?
    /// The group.
    var group: String?
    /// Training or evaluation.
    var purpose: RolloutPurpose?

    /// Nothing said.
    init() {}

    /// What the query says.
    init(_ query: QueryReader, limits: RewardAPIConfiguration) {
        partition = query.text("partition", bytesMax: 128)
        if let partition, !Lineage.isPartitionName(partition) {
            query.problems.add(
                "/partition", "\(quoted(partition)) is no partition name; use 1 to 128 of A-Z, a-z, 0-9 and . _ / -")
        }
        run = query.text("run", bytesMax: limits.nameBytesMax)
        step = query.integer("step", in: 0...Int.max).map(Int64.init)
        group = query.text("group", bytesMax: limits.nameBytesMax)
        purpose = query.choice("purpose", RolloutPurpose.self)
    }

    /// What an object says.
    init(_ object: JSONObject, limits: RewardAPIConfiguration) {
        partition = object["partition"]?.string.flatMap { Lineage.isPartitionName($0) ? $0 : nil }
        run = Self.name(object["run"], limits)
        step = object["step"]?.number?.integral.flatMap { $0 >= 0 ? Int64($0) : nil }
        group = Self.name(object["group"], limits)
        purpose = object["purpose"]?.string.flatMap(RolloutPurpose.init)
    }

    /// Takes from `other` what is not said here.
    mutating func fill(from other: TrainerHints) {
        partition = partition ?? other.partition
        run = run ?? other.run
        step = step ?? other.step
        group = group ?? other.group
        purpose = purpose ?? other.purpose
    }

    /// A name that is a text, or an integer.
    private static func name(_ value: JSONValue?, _ limits: RewardAPIConfiguration) -> String? {
        guard let text = value?.string ?? value?.int.map(String.init) else { return nil }
        return (1...limits.nameBytesMax).contains(text.utf8.count) ? text : nil
    }
}
