/// Which HTTP calls go wrong.
///
/// A plan by call number, for tests that own the model and for chaos. A request can also name its own fault, in the
/// field `Simulated-Fault` or by marker words in the model's name, such as `simulated+garbage`; that counts first.
public struct SimulatedFaults: Sendable {
    /// The fault of a call by its number, counted from 0; nil for a call that goes well.
    public var plan: @Sendable (_ call: Int) -> SimulatedFault?

    /// Faults by call number.
    public init(plan: @escaping @Sendable (_ call: Int) -> SimulatedFault?) {
        self.plan = plan
    }

    /// No faults but those that requests ask for.
    public static let none = SimulatedFaults { _ in nil }

    /// The first calls go wrong one after the other, all later ones go well.
    public static func first(_ faults: [SimulatedFault]) -> SimulatedFaults {
        SimulatedFaults { call in call < faults.count ? faults[call] : nil }
    }

    /// Every call goes wrong in the same way.
    public static func always(_ fault: SimulatedFault) -> SimulatedFaults {
        SimulatedFaults { _ in fault }
    }

    /// A share of the calls goes wrong, each in one of these ways, decided by nothing but the seed and the call's
    /// number, so that a run can be repeated.
    ///
    /// - Parameters:
    ///   - share: 0…1; of very many calls this part goes wrong.
    ///   - kinds: the faults, equally likely; none of them means that nothing goes wrong.
    public static func chaos(share: Double, seed: UInt64, kinds: [SimulatedFault]) -> SimulatedFaults {
        guard !kinds.isEmpty, share > 0 else { return .none }
        return SimulatedFaults { call in
            let draw = mixed(seed &+ mixed(UInt64(truncatingIfNeeded: call)))
            guard Double(draw >> 11) < share * 0x1p53 else { return nil }
            return kinds[Int(mixed(draw) % UInt64(kinds.count))]
        }
    }

    /// The fault that a model's name asks for: what follows its first `+`; nil where nothing or nothing known does.
    public static func named(in model: String) -> SimulatedFault? {
        let parts = model.split(separator: "+", maxSplits: 1)
        return parts.count == 2 ? SimulatedFault(rawValue: parts[1].lowercased()) : nil
    }

    /// One step of SplitMix64: neighbouring numbers give unrelated ones.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9e37_79b9_7f4a_7c15
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
