/// The name of one rubric lineage: the versions of one (task, partition), shared by all runs.
public struct Lineage: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The partition that every task has.
    public static let defaultPartition = "default"

    /// Task name, `[a-z0-9_]{1,64}`.
    public let task: String
    /// Partition name, `[A-Za-z0-9._/-]{1,128}`.
    public let partition: String

    /// The lineage of that task and partition.
    public init(task: String, partition: String = Lineage.defaultPartition) {
        self.task = task
        self.partition = partition
    }

    /// Orders by task, then partition.
    public static func < (left: Lineage, right: Lineage) -> Bool {
        (left.task, left.partition) < (right.task, right.partition)
    }

    /// `task/partition`, for logs and error texts.
    public var description: String { task + "/" + partition }

    /// Whether `name` is a task name: `[a-z0-9_]{1,64}`.
    public static func isTaskName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
    }

    /// Whether `name` is a partition name: `[A-Za-z0-9._/-]{1,128}`.
    public static func isPartitionName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (45...57).contains($0) || $0 == 95
            }
    }
}
