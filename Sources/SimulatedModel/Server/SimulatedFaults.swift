/// Something that goes wrong with one HTTP call to the simulated model.
public enum SimulatedFault: String, Sendable, CaseIterable {
    /// Status 500 with an error body.
    case status500 = "status500"
    /// Status 503 with an error body, as an overloaded server answers.
    case status503 = "status503"
    /// Status 429 with `Retry-After: 1`.
    case status429 = "status429"
    /// Status 400 with an error body.
    case status400 = "status400"
    /// No answer, ever.
    case hang
    /// Text that fits no constraint.
    case garbage
    /// A number outside every range, in the form that was asked for.
    case outOfRange = "outofrange"
    /// A cut answer with `finish_reason` `length`.
    case truncated
    /// An empty answer.
    case empty
    /// A refusal: `message.refusal` and no content.
    case refusal
}

/// Which HTTP calls go wrong.
///
/// Two ways: a plan by call number, for tests that own the model; and marker words in the model's name of a request,
/// such as `simulated+garbage`, for anyone who speaks plain HTTP. The name counts first.
public struct SimulatedFaults: Sendable {
    /// The fault of a call by its number, counted from 0; nil for a call that goes well.
    public var plan: @Sendable (_ call: Int) -> SimulatedFault?

    /// Faults by call number.
    public init(plan: @escaping @Sendable (_ call: Int) -> SimulatedFault?) {
        self.plan = plan
    }

    /// No faults but those that a model's name asks for.
    public static let none = SimulatedFaults { _ in nil }

    /// The first calls go wrong one after the other, all later ones go well.
    public static func first(_ faults: [SimulatedFault]) -> SimulatedFaults {
        SimulatedFaults { call in call < faults.count ? faults[call] : nil }
    }

    /// Every call goes wrong in the same way.
    public static func always(_ fault: SimulatedFault) -> SimulatedFaults {
        SimulatedFaults { _ in fault }
    }

    /// The fault that a model's name asks for: what follows its first `+`; nil where nothing or nothing known does.
    public static func named(in model: String) -> SimulatedFault? {
        let parts = model.split(separator: "+", maxSplits: 1)
        return parts.count == 2 ? SimulatedFault(rawValue: parts[1].lowercased()) : nil
    }
}
