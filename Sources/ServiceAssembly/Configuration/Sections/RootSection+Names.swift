internal import RewardCore

extension ConfigurationKey where Target == RootSection {
    /// The map `models`.
    static let models: ConfigurationKey = {
        let facts = KeyFacts(
            name: "models", type: "map", range: "names [A-Za-z0-9._-]{1,64}", defaultText: "none",
            text: "Chat models by a name of your choice: a map each, or the word simulated.", childPrefix: "<name>",
            children: ModelConfiguration.keys.map(\.facts))
        return ConfigurationKey(facts: facts) { node, path, target, state in
            for entry in named(node, path, wanted: "a map of models by name", &state) {
                let child = ConfigurationPath.child(of: path, entry.name)
                guard isModelName(entry.name) else {
                    let what = "\"\(entry.name)\" cannot be a model's name"
                    let advice = "use 1 to 64 letters, digits and the signs . _ -, but not the word simulated"
                    state.report(entry.node.source, child, what, advice)
                    continue
                }
                if case .scalar(let scalar) = entry.node.content, scalar.text == ModelReference.simulatedWord {
                    target.models.updateValue(nil, forKey: entry.name)
                    continue
                }
                var model = ModelConfiguration()
                ModelConfiguration.read(entry.node, child, into: &model, &state)
                model.tls.checkTogether(urls: [model.url] + model.furtherURLs, child + ".tls", &state)
                target.models.updateValue(model, forKey: entry.name)
            }
        }
    }()

    /// The map `tasks`.
    static let tasks: ConfigurationKey = {
        let facts = KeyFacts(
            name: "tasks", type: "map", range: "names [a-z0-9_]{1,64}",
            defaultText: "without a file: the built-in tasks",
            text: "Tasks by name. A task named like a built-in one inherits its description and rubric.",
            isRequired: false, childPrefix: "<name>", children: TaskSection.keys.map(\.facts))
        return ConfigurationKey(facts: facts) { node, path, target, state in
            for entry in named(node, path, wanted: "a map of tasks by name", &state) {
                let child = ConfigurationPath.child(of: path, entry.name)
                state.note(child, at: entry.node.source)
                guard Lineage.isTaskName(entry.name) else {
                    let advice = "use 1 to 64 lower-case letters, digits and _"
                    state.report(entry.node.source, child, "\"\(entry.name)\" cannot be a task's name", advice)
                    continue
                }
                var task = TaskSection()
                task.settings.name = entry.name
                if let builtIn = BuiltInTasks.named(entry.name) { task.settings = builtIn }
                task.meta.settings = task.settings.meta
                TaskSection.read(entry.node, child, into: &task, &state)
                target.tasks.append(task)
            }
        }
    }()

    private static func named(
        _ node: ConfigurationNode, _ path: String, wanted: String, _ state: inout ReadingState
    ) -> [ConfigurationEntry] {
        switch node.content {
        case .map(let entries): return entries
        case .empty: return []
        case .scalar, .list, .broken:
            state.reportKind(node, path, wanted: wanted)
            return []
        }
    }

    private static func isModelName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name != ModelReference.simulatedWord
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || [45, 46, 95].contains($0)
            }
    }
}
