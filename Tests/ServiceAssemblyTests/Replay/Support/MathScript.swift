import JSONText

/// Fixed answers for tasks that are judged by plan and execution under guidelines.
struct MathScript: ReplayScript {
    /// The plan, by the call that asks for it.
    var plan: @Sendable (ReplayCall) -> String? = { _ in "First each step, then the box." }
    /// What comes of the plan.
    var execution: @Sendable (ReplayCall) -> String? = { _ in "The steps follow from one another." }
    /// The integer.
    var score: @Sendable (ReplayCall) -> Int? = { _ in 4 }
    /// The meta model's analysis.
    var analysis: @Sendable (ReplayCall) -> String? = { _ in "Most scores are right." }
    /// The refined guidelines.
    var guidelines: @Sendable (ReplayCall) -> String? = { _ in nil }

    func answer(to call: ReplayCall) -> String? {
        switch (call.model, call.turn) {
        case ("judge-model", 0): plan(call)
        case ("judge-model", 1): execution(call)
        case ("judge-model", 2): score(call).map { String($0) }
        case ("meta-model", 0): analysis(call)
        case ("meta-model", 1): guidelines(call)
        default: nil
        }
    }

    /// The task `math_reasoning` on the models `judge` and `meta`, with more keys where they are given.
    static func task(_ keys: String = "") -> String {
        "tasks: {math_reasoning: {judge: judge, meta: {model: meta}, schedule: {mode: paused}\(keys)}}\n"
    }
}
