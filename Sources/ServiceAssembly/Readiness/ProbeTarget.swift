internal import ChatModels
internal import RewardCore

/// A model and the kinds of constraints that its tasks rely on.
struct ProbeTarget: Sendable {
    /// The model's configured name.
    let name: String
    /// The model.
    let model: any ChatModel
    /// What it is asked in.
    let dialect: ChatDialect
    /// Whether it may be used although it ignores constraints.
    let allowsUnconstrained: Bool
    /// The kinds of constraints that must work.
    var kinds: Set<ConstraintProbe>
}

/// Collects which model needs which constraints.
struct ProbeTargets {
    private let configuration: ServiceConfiguration
    private let dialects: [String: ChatDialect]
    private var targets: [String: ProbeTarget] = [:]

    /// No targets yet.
    init(_ configuration: ServiceConfiguration, dialects: [String: ChatDialect]) {
        self.configuration = configuration
        self.dialects = dialects
    }

    /// The targets by name.
    var all: [ProbeTarget] { targets.values.sorted { $0.name < $1.name } }

    /// Adds what a task needs: the judge's program, and of a meta model the choice of labels under prescreen.
    mutating func add(_ task: TaskConfiguration, judge: (any ChatModel)?, metaModel: (any ChatModel)?) {
        add(task.judgeModel, judge, Self.kind(of: task.settings))
        if task.settings.meta.strategy == .prescreen { add(task.metaModel, metaModel, .choice) }
    }

    private mutating func add(_ reference: ModelReference, _ model: (any ChatModel)?, _ kind: ConstraintProbe) {
        guard case .named(let name) = reference, let model, let configured = configuration.models[name] else { return }
        let dialect = configured.endpoint(name, detected: dialects[name]).dialect
        targets[
            name,
            default: ProbeTarget(
                name: name, model: model, dialect: dialect, allowsUnconstrained: configured.allowsUnconstrained,
                kinds: [])
        ].kinds.insert(kind)
    }

    /// The constraint that the verdicts of a task's program have.
    private static func kind(of task: TaskSettings) -> ConstraintProbe {
        switch task.program {
        case .perItem, .single: .json
        case .stepwise, .planExecute: .integer
        }
    }
}
