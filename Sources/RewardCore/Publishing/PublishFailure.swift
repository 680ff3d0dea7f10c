/// Why a version was not published or could not be read.
public enum PublishFailure: Error, Sendable, Hashable {
    /// The head is no longer the version that the publisher expected.
    case stale(expected: Int, head: Int)
    /// The content may not be published; everything that is wrong with it.
    case invalid([RubricRules.Problem])
    /// The task does not exist or does not allow the partition.
    case unknownLineage(Lineage)
    /// The task has as many partitions as it may.
    case tooManyPartitions(Lineage, max: Int)
    /// The stored head of the lineage is of another kind than the task's configuration says.
    case otherKind(Lineage, stored: RubricKind, configured: RubricKind)
    /// The store failed.
    case store(StoreError)

    /// One sentence for a person.
    public var detail: String {
        switch self {
        case .stale(let expected, let head):
            "expected version \(expected), but the head is version \(head); read it and try again"
        case .invalid(let problems):
            "the rubric may not be published: "
                + problems.map { $0.pointer + ": " + $0.detail }.joined(separator: "; ")
        case .unknownLineage(let lineage):
            "there is no lineage \(lineage): the task is unknown or does not allow this partition"
        case .tooManyPartitions(let lineage, let max):
            "partition \(lineage.partition) would exceed the \(max) partitions of task \(lineage.task); "
                + "raise its max_partitions"
        case .otherKind(let lineage, let stored, let configured):
            "the rubrics of \(lineage) are \(stored.rawValue), but the task is configured for \(configured.rawValue); "
                + "give the task another name, or use another data folder"
        case .store(let error):
            error.detail
        }
    }
}
