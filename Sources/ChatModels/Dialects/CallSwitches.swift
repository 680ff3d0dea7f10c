internal import JSONText

/// Which calls of several clients a server takes first. Off by default: servers that do not schedule by it may refuse
/// it, and directions differ.
public enum CallPriority: String, Sendable, CaseIterable {
    /// Nothing is sent.
    case none
    /// Behind others.
    case low
    /// Between the two.
    case normal
    /// Before others.
    case high
}

/// How much a model shall think before it answers.
public enum ReasoningSwitch: String, Sendable, CaseIterable {
    /// Nothing is sent: the model's own habit.
    case unset = "default"
    /// Not at all, where the model can.
    case off
    /// A little.
    case low
    /// Some.
    case medium
    /// Much.
    case high
}

extension ChatDialect {
    /// The body members for a priority, in order; nil where the dialect has none for it.
    func members(priority: CallPriority) -> JSONObject? {
        guard priority != .none else { return JSONObject() }
        switch priorityForm {
        case .lowerFirst?: return ["priority": .integer([.high: -1, .low: 1][priority] ?? 0)]
        case .higherFirst?: return ["priority": .integer([.high: 1, .low: -1][priority] ?? 0)]
        case .fraction?: return ["priority": [.high: 0.75, .low: 0.25][priority] ?? 0.5]
        case .serviceTier?: return ["service_tier": [.high: "priority", .low: "flex"][priority] ?? "default"]
        case nil: return nil
        }
    }

    /// The body members for a reasoning switch, in order; nil where the dialect has none for it.
    func members(reasoning: ReasoningSwitch) -> JSONObject? {
        guard reasoning != .unset else { return JSONObject() }
        let effort = JSONValue.string(reasoning.rawValue)
        switch reasoningForm {
        case .template?:
            let template: JSONObject = ["chat_template_kwargs": ["enable_thinking": .bool(reasoning != .off)]]
            guard reasoning != .off else { return template }
            var members = template
            members.set("reasoning_effort", to: effort)
            return members
        case .effort(let off)?: return ["reasoning_effort": reasoning == .off ? .string(off) : effort]
        case .object?: return ["reasoning": reasoning == .off ? ["enabled": false] : ["effort": effort]]
        case nil: return nil
        }
    }
}
