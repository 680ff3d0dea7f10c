/// A value of the configuration before its meaning is known: what YAML says, with `${…}` replaced and every line kept.
///
/// Flags become nodes too, so that a flag passes the same checks as its key in the file.
struct ConfigurationNode: Sendable {
    /// What a node holds.
    enum Content: Sendable {
        /// Nothing: an empty value or `null`.
        case empty
        /// One value.
        case scalar(ConfigurationScalar)
        /// Values in order.
        case list([ConfigurationNode])
        /// Values by name in the order of the file, each name once.
        case map([ConfigurationEntry])
        /// A value with a problem that has been reported; nothing more is said of it.
        case broken
    }

    /// Where it stands; for the value of a key, the line of the key.
    var source: ConfigurationSource
    /// What it holds.
    var content: Content

    /// What a person calls this kind of value.
    var kindName: String {
        switch content {
        case .empty: "empty"
        case .scalar: "a single value"
        case .list: "a list"
        case .map: "a map"
        case .broken: "unreadable"
        }
    }

    /// This node with `value` at the keys of `path`, maps made on the way. A node that is neither map nor empty stays
    /// as it is: its own problem is reported first.
    func setting(_ path: ArraySlice<String>, to value: ConfigurationNode) -> ConfigurationNode {
        guard let name = path.first else { return value }
        var entries: [ConfigurationEntry]
        switch content {
        case .map(let existing): entries = existing
        case .empty: entries = []
        case .scalar, .list, .broken: return self
        }
        let blank = ConfigurationNode(source: value.source, content: .empty)
        if let index = entries.firstIndex(where: { $0.name == name }) {
            entries[index].node = entries[index].node.setting(path.dropFirst(), to: value)
        } else {
            entries.append(ConfigurationEntry(name: name, node: blank.setting(path.dropFirst(), to: value)))
        }
        return ConfigurationNode(source: source, content: .map(entries))
    }
}

/// A key and its value.
struct ConfigurationEntry: Sendable {
    /// The key.
    let name: String
    /// The value.
    var node: ConfigurationNode
}

/// One value as text; which type it has is the schema's to say, so `8080` and `"8080"` are the same.
struct ConfigurationScalar: Sendable {
    /// The text as it was written, with `${…}`.
    let written: String
    /// The text with `${…}` replaced.
    let text: String
    /// Whether it was written without quotes; only such a value may be a number in a free-form map.
    let isPlain: Bool

    /// How a problem shows the value: never what came from the environment, which may be a secret, and never all of a
    /// long text.
    var shown: String {
        let text = written.unicodeScalars.count > 60 ? String(written.prefix(60)) + "…" : written
        return "\"\(text)\"" + (written == self.text ? "" : " from the environment")
    }
}
