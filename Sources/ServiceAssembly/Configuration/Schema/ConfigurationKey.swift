/// One key of a section, declared once: its facts, and how its value gets into the section's target.
///
/// There is no key without `read`, so none can be documented and then ignored, and none can be read that is not
/// documented.
struct ConfigurationKey<Target: Sendable>: Sendable {
    /// What a person has to know of it.
    let facts: KeyFacts
    /// Checks a value at a path and puts it into the target.
    let read: @Sendable (ConfigurationNode, String, inout Target, inout ReadingState) -> Void
}

/// A group of keys and the value that they fill. Its `init` gives the defaults, which the documentation shows as well.
protocol ConfigurationSection: Sendable {
    /// A section in which no key is present.
    init()
    /// The keys of the section, in the order of the documentation.
    static var keys: [ConfigurationKey<Self>] { get }
}

extension ConfigurationSection {
    /// Reads the map at `path` into `target`; an empty value is a map without keys.
    static func read(_ node: ConfigurationNode, _ path: String, into target: inout Self, _ state: inout ReadingState) {
        guard let entries = state.entries(node, path, wanted: "a map of keys") else { return }
        let names = keys.map(\.facts.name)
        for entry in entries {
            let child = ConfigurationPath.child(of: path, entry.name)
            if let key = keys.first(where: { $0.facts.name == entry.name }) {
                state.note(child, at: entry.node.source)
                key.read(entry.node, child, &target, &state)
            } else {
                state.report(entry.node.source, child, "unknown key", UnknownKey.advice(entry.name, among: names))
            }
        }
        for key in keys where key.facts.isRequired && !entries.contains(where: { $0.name == key.facts.name }) {
            let child = ConfigurationPath.child(of: path, key.facts.name)
            let advice = "add it: " + key.facts.text.prefix(1).lowercased() + key.facts.text.dropFirst()
            state.report(node.source, child, "the key is missing", advice)
        }
    }
}

extension ConfigurationKey where Target: ConfigurationSection {
    /// A key with a single value that has a default.
    static func value<Value>(
        _ name: String, _ field: any WritableKeyPath<Target, Value> & Sendable, _ type: ScalarType<Value>,
        _ text: String
    ) -> ConfigurationKey {
        let standard = type.write(Target()[keyPath: field])
        return ConfigurationKey(facts: facts(name, type, defaultText: standard, text)) { node, path, target, state in
            if let value = scalar(node, path, type, &state) { target[keyPath: field] = value }
        }
    }

    /// A key with a single value that may be absent. `defaultText` says what counts then.
    static func optional<Value>(
        _ name: String, _ field: any WritableKeyPath<Target, Value?> & Sendable, _ type: ScalarType<Value>,
        default defaultText: String, _ text: String
    ) -> ConfigurationKey {
        ConfigurationKey(facts: facts(name, type, defaultText: defaultText, text)) { node, path, target, state in
            if let value = scalar(node, path, type, &state) { target[keyPath: field] = value }
        }
    }

    /// A key with a single value that must be present.
    static func required<Value>(
        _ name: String, _ field: any WritableKeyPath<Target, Value> & Sendable, _ type: ScalarType<Value>,
        _ text: String
    ) -> ConfigurationKey {
        let facts = facts(name, type, defaultText: "", text, isRequired: true)
        return ConfigurationKey(facts: facts) { node, path, target, state in
            if let value = scalar(node, path, type, &state) { target[keyPath: field] = value }
        }
    }

    /// A key with keys below it.
    static func section<Child: ConfigurationSection>(
        _ name: String, _ field: any WritableKeyPath<Target, Child> & Sendable, _ text: String
    ) -> ConfigurationKey {
        let facts = KeyFacts(name: name, type: "map", text: text, children: Child.keys.map(\.facts))
        return ConfigurationKey(facts: facts) { node, path, target, state in
            Child.read(node, path, into: &target[keyPath: field], &state)
        }
    }

    /// The value of a node, or `nil` after reporting why there is none.
    static func scalar<Value>(
        _ node: ConfigurationNode, _ path: String, _ type: ScalarType<Value>, _ state: inout ReadingState
    ) -> Value? {
        guard case .scalar(let scalar) = node.content else {
            state.reportKind(node, path, wanted: "one \(type.name)")
            return nil
        }
        do throws(ScalarRefusal) {
            state.note(path, shown: type.isSecret ? "the secret" : scalar.shown)
            return try type.parse(scalar.text)
        } catch {
            let shown = error.hidesValue ? "the value" : state.shown(path)
            state.report(node.source, path, "\(shown) \(error.what)", error.advice)
            return nil
        }
    }

    private static func facts<Value>(
        _ name: String, _ type: ScalarType<Value>, defaultText: String, _ text: String, isRequired: Bool = false
    ) -> KeyFacts {
        KeyFacts(
            name: name, type: type.name, unit: type.unit, range: type.range, defaultText: defaultText, text: text,
            isRequired: isRequired, examples: type.examples)
    }
}
