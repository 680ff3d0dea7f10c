import RewardCore

/// Where the paper's code keeps what: the rubrics of `default` and the templates in the folder of prompts itself, those
/// of a cell of the maths task in `<domain>/cluster-<k>`. Other partitions have folders of their names, too.
enum PromptLayout {
    /// The templates that the paper's code reads for a task judged by items.
    static let itemTemplates = ["mrm_prescreen", "mrm_analyze", "mrm_refine", "mrm_merge"]
    /// The templates that the paper's code reads for a task judged under guidelines.
    static let guidelineTemplates = ["rm_plan", "rm_execute", "mrm_analyze", "mrm_refine"]

    /// Whether the paper's code reads a template for such a task.
    static func hasTemplate(_ name: String, isGuidelines: Bool) -> Bool {
        (isGuidelines ? guidelineTemplates : itemTemplates).contains(name)
    }

    /// Whether some task may have a template of that name.
    static func isTemplate(_ name: String) -> Bool {
        (itemTemplates + guidelineTemplates + ["rm_score"]).contains(name)
    }

    /// The partition whose rubrics stand in a folder; `nil` where none's can.
    static func partition(ofFolder folder: String) -> String? {
        if folder.isEmpty { return Lineage.defaultPartition }
        return Lineage.isPartitionName(folder) && folder != Lineage.defaultPartition ? folder : nil
    }

    /// The folder of a partition's rubrics, relative to the folder of prompts; `nil` for a partition whose name would
    /// lead out of it, be hidden, or stand where a file does.
    static func folder(ofPartition partition: String) -> String? {
        if partition == Lineage.defaultPartition { return "" }
        let parts = partition.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".txt") } ? partition : nil
    }
}
