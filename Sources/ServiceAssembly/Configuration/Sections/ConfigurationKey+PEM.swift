extension ConfigurationKey where Target: ConfigurationSection {
    /// A PEM file that can be read and has a block of the kind; its place starts at the configuration file's folder.
    static func pem(
        _ name: String, _ field: any WritableKeyPath<Target, String?> & Sendable,
        holding kind: String, default defaultText: String, _ text: String
    ) -> ConfigurationKey {
        let examples = ["some/\(name).pem", "other/\(name).pem"]
        let facts = KeyFacts(
            name: name, type: "path", defaultText: defaultText,
            text: text + " A relative path starts at the configuration file's folder.", examples: examples)
        return ConfigurationKey(facts: facts) { node, path, target, state in
            guard let value = scalar(node, path, .path, &state) else { return }
            let file = state.resolved(value)
            target[keyPath: field] = file
            do throws(FileReadingFailure) {
                guard try !state.files.text(of: file).contains("\(kind)-----") else { return }
                let what = "the file \(state.shown(path)) has no \(kind.lowercased()) in PEM form"
                state.report(node.source, path, what, "give a file with a line -----BEGIN \(kind)-----")
            } catch {
                let place = value.hasPrefix("/") || state.folder.isEmpty ? "" : " in \(state.folder)"
                let what = "the file \(state.shown(path)) cannot be read\(place): \(error.detail)"
                let advice = "correct the path, or let the service read it; a relative one starts at the "
                state.report(node.source, path, what, advice + "configuration file's folder")
            }
        }
    }
}
