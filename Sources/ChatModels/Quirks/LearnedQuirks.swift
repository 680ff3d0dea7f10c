/// What was learned about one model at one endpoint. A pure value: a call takes a copy along, writes its body by it,
/// and reports what was refused.
struct LearnedQuirks: Sendable, Hashable {
    /// What to do about a refusal.
    enum Lesson: Sendable, Equatable {
        /// Send again at once: the body now is another one.
        case sendAgain(isNew: Bool)
        /// The body already heeded the quirk, or there is none: a failure like any other.
        case none
    }

    /// What is known; each is learned once and never forgotten.
    private(set) var known: Set<ModelQuirk> = []

    /// Nothing is known yet.
    init() {}

    /// Learns from a refusal of a body that was written under `used`.
    ///
    /// Another call may have learned it meanwhile; then this one is sent again all the same, since its body did not
    /// heed it. A body that did is not sent a third time, so a call is repeated at most once for each quirk.
    mutating func learn(_ quirk: ModelQuirk?, used: LearnedQuirks) -> Lesson {
        guard let quirk, !used.known.contains(quirk) else { return .none }
        return .sendAgain(isNew: known.insert(quirk).inserted)
    }

    /// The name of the token limit, given the dialect's.
    func tokenLimitField(_ name: String) -> String {
        guard known.contains(.tokenLimit) else { return name }
        return name == "max_tokens" ? "max_completion_tokens" : "max_tokens"
    }

    /// Whether a member is left out.
    func drops(_ name: String) -> Bool {
        known.contains { $0 != .tokenLimit && $0.fields.contains(name) }
    }
}
