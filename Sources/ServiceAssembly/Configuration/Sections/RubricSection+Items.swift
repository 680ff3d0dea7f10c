internal import RewardCore

/// One item of a rubric that is written as YAML.
struct RubricItemSection: ConfigurationSection {
    /// The item's name.
    var name = ""
    /// What the judge reads.
    var text = ""
    /// The lowest score.
    var min = RubricItem.assumedRange.lowerBound
    /// The highest score.
    var max = RubricItem.assumedRange.upperBound

    /// An item in which no key is present.
    init() {}

    private static let score = ScalarType.integer(in: -RubricRules.scoreMagnitudeMax...RubricRules.scoreMagnitudeMax)

    /// The keys of one item. Whether the range makes sense is for `RubricRules` to say.
    static let keys: [ConfigurationKey<RubricItemSection>] = [
        .required("name", \.name, .text, "The item's name, unique in the rubric."),
        .required("text", \.text, .text, "What the judge reads."),
        .value(
            "min", \.min, score.examples(["-1", "4"]),
            "The lowest score."),
        .value(
            "max", \.max, score.examples(["1", "7"]),
            "The highest score, above min."),
    ]
}

extension ConfigurationKey where Target == RubricSection {
    /// The list `items`.
    static let items: ConfigurationKey = {
        let facts = KeyFacts(
            name: "items", type: "list", range: "1…\(RubricRules.itemsMax) items", defaultText: "none",
            text: "The rubric's items in order.",
            examples: ["[{name: length, text: Is it long enough?, min: 0, max: 3}]"], childPrefix: "[]",
            children: RubricItemSection.keys.map(\.facts))
        return ConfigurationKey(facts: facts) { node, path, target, state in
            guard case .list(let nodes) = node.content else {
                return state.reportKind(node, path, wanted: "a list of items")
            }
            target.items = nodes.enumerated().map { index, node in
                var section = RubricItemSection()
                RubricItemSection.read(node, ConfigurationPath.item(of: path, index), into: &section, &state)
                let item = RubricItem(name: section.name, text: section.text, min: section.min, max: section.max)
                return RubricSection.PlacedItem(item: item, index: index, source: node.source)
            }
        }
    }()
}
