internal import ChatModels
internal import RewardCore

/// A model and the kinds of constraints that its tasks rely on.
struct ProbeTarget: Sendable {
    /// The model's configured name.
    let name: String
    /// The model; where it has several servers, one for each.
    let models: [any ChatModel]
    /// What it is asked in.
    let dialect: ChatDialect
    /// Whether it may be used although it ignores constraints.
    let allowsUnconstrained: Bool
    /// The kinds of constraints that must work.
    let kinds: Set<ConstraintProbe>
}

/// Collects which model needs which constraints.
struct ProbeNeeds {
    /// The kinds by the model's configured name.
    private(set) var kinds: [String: Set<ConstraintProbe>] = [:]

    /// Nothing is needed yet.
    init() {}

    /// Adds what a task needs: the judge's program and what stands in for the judge, and of a meta model the choice of
    /// labels under prescreen.
    mutating func add(_ task: TaskConfiguration, _ configuration: ServiceConfiguration) {
        if case .named(let name) = task.judgeModel {
            for name in [name, configuration.models[name]?.fallback].compactMap({ $0 }) {
                kinds[name, default: []].insert(Self.kind(of: task.settings))
            }
        }
        if case .named(let name) = task.metaModel, task.settings.meta.strategy == .prescreen {
            kinds[name, default: []].insert(.choice)
        }
    }

    /// The constraint that the verdicts of a task's program have.
    private static func kind(of task: TaskSettings) -> ConstraintProbe {
        switch task.program {
        case .perItem, .single: .json
        case .stepwise, .planExecute: .integer
        }
    }
}
