internal import RewardCore

/// Which partitions a task names.
enum PartitionList: Sendable {
    /// Any, made at first use.
    case open
    /// Only these.
    case listed([String])
}

extension ConfigurationKey where Target == TaskSection {
    /// The word `open`, or a list of names.
    static let partitions: ConfigurationKey = {
        let facts = KeyFacts(
            name: "partitions", type: "word or list", range: "open, or a list of names [A-Za-z0-9._/-]{1,128}",
            defaultText: "open, or the built-in task's",
            text: "The partitions beside default: open makes one at its first use, a list allows only its names.",
            examples: ["[algebra/cluster-1, algebra/cluster-2]"])
        return ConfigurationKey(facts: facts) { node, path, target, state in
            switch node.content {
            case .scalar(let scalar) where scalar.text == "open":
                target.partitions = .open
            case .list(let nodes):
                target.partitions = .listed(names(nodes, path, &state))
            case .scalar(let scalar):
                state.report(node.source, path, "\(scalar.shown) is no list", "write open, or a list of names")
            case .empty, .map, .broken:
                state.reportKind(node, path, wanted: "the word open, or a list of names")
            }
        }
    }()

    private static func names(_ nodes: [ConfigurationNode], _ path: String, _ state: inout ReadingState) -> [String] {
        var names: [String] = []
        for (index, node) in nodes.enumerated() {
            let item = ConfigurationPath.item(of: path, index)
            guard let name = scalar(node, item, .partition, &state) else { continue }
            if names.contains(name) {
                state.report(node.source, item, "the partition \"\(name)\" is listed twice", "keep one of them")
            } else {
                names.append(name)
            }
        }
        return names
    }
}
