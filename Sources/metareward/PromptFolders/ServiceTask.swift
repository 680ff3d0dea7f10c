import JSONText

/// What a running service says of a task, as far as moving its prompts needs it.
struct ServiceTask: Sendable {
    /// A template in force.
    struct Template: Sendable {
        /// Such as `mrm_merge`.
        let name: String
        /// Its text.
        let text: String
        /// Its own system line, if it has one.
        let system: String?
        /// Whether an operator chose the text; else it is the default one.
        let isOperators: Bool
        /// Its number.
        let version: Int
        /// The variables that it may use.
        let variables: [String]
        /// The variables that it must use.
        let required: [String]
    }

    /// Its name.
    let name: String
    /// Whether it is judged under guidelines and not by items.
    let isGuidelines: Bool
    /// The partitions that it allows beside `default`; `nil` where they are open.
    let partitions: [String]?
    /// Most partitions beside `default` where they are open.
    let partitionsMax: Int
    /// The heads of its lineages in use, by partition.
    let heads: [String: Int]
    /// Its templates in force, in the service's order.
    let templates: [Template]

    /// Its template of that name.
    func template(_ name: String) -> Template? { templates.first { $0.name == name } }

    /// Asks a service for the task.
    static func read(_ name: String, _ client: ServiceClient) async throws(CommandFailure) -> ServiceTask {
        let task = try await client.get("/tasks/" + ServiceClient.encoded(name))
        let list = try await client.get("/meta/templates/" + ServiceClient.encoded(name))
        return ServiceTask(name: name, task: task, templates: list)
    }

    /// A task with its parts.
    init(
        name: String, isGuidelines: Bool = false, partitions: [String]? = nil, partitionsMax: Int = 256,
        heads: [String: Int] = [:], templates: [Template] = []
    ) {
        self.name = name
        self.isGuidelines = isGuidelines
        self.partitions = partitions
        self.partitionsMax = partitionsMax
        self.heads = heads
        self.templates = templates
    }

    /// Reads the answers of `GET /tasks/{task}` and `GET /meta/templates/{task}`.
    init(name: String, task: JSONValue, templates: JSONValue) {
        var heads: [String: Int] = [:]
        for lineage in task["lineages"]?.array ?? [] {
            guard let partition = lineage["partition"]?.string else { continue }
            heads[partition] = lineage["version"]?.int
        }
        self.init(
            name: name, isGuidelines: task["kind"]?.string == "guidelines",
            partitions: task["partitions"]?.array?.compactMap(\.string),
            partitionsMax: task["max_partitions"]?.int ?? Int.max, heads: heads,
            templates: (templates["templates"]?.array ?? []).compactMap { Template($0) })
    }
}

extension ServiceTask.Template {
    /// Reads an element of the service's list; `nil` where it is none.
    init?(_ value: JSONValue) {
        guard let name = value["name"]?.string, let text = value["text"]?.string else { return nil }
        self.name = name
        self.text = text
        system = value["system"]?.string
        isOperators = value["origin"]?.string == "operator"
        version = value["version"]?.int ?? 0
        variables = value["variables"]?.array?.compactMap(\.string) ?? []
        required = value["required"]?.array?.compactMap(\.string) ?? []
    }
}
