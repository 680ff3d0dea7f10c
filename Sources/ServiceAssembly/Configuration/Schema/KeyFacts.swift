/// What a person has to know of one key: a row of `docs/configuration.md`.
struct KeyFacts: Sendable {
    /// The key's own name.
    let name: String
    /// The type of its value.
    let type: String
    /// The unit of its value; empty where it has none.
    let unit: String
    /// The values allowed; empty where the type says all.
    let range: String
    /// What counts where the key is absent.
    let defaultText: String
    /// What the key does.
    let text: String
    /// Whether the key must be present.
    let isRequired: Bool
    /// Values in YAML that are allowed; at least one of them differs from the default. Tests try them.
    let examples: [String]
    /// How the keys below are reached, such as `<name>` for any name or `[]` for an item; empty for the key itself.
    let childPrefix: String
    /// The keys below.
    let children: [KeyFacts]

    /// The facts of a key.
    init(
        name: String, type: String, unit: String = "", range: String = "", defaultText: String = "",
        text: String, isRequired: Bool = false, examples: [String] = [], childPrefix: String = "",
        children: [KeyFacts] = []
    ) {
        self.name = name
        self.type = type
        self.unit = unit
        self.range = range
        self.defaultText = defaultText
        self.text = text
        self.isRequired = isRequired
        self.examples = examples
        self.childPrefix = childPrefix
        self.children = children
    }

    /// This key and all below it with their paths, in order.
    func rows(below path: String = "") -> [(path: String, facts: KeyFacts)] {
        let own = ConfigurationPath.child(of: path, name)
        let prefix =
            switch childPrefix {
            case "": own
            case "[]": own + childPrefix
            default: ConfigurationPath.child(of: own, childPrefix)
            }
        return [(own, self)] + children.flatMap { $0.rows(below: prefix) }
    }
}
