internal import Locking

/// Keeps what was learned about the model at one endpoint, for all calls.
final class QuirkMemory: Sendable {
    private let state = Locked(LearnedQuirks())

    /// Remembers nothing yet.
    init() {}

    /// What is known now.
    var learned: LearnedQuirks { state.withLock { $0 } }

    /// Learns from a refusal; see `LearnedQuirks.learn`.
    func learn(_ quirk: ModelQuirk?, used: LearnedQuirks) -> LearnedQuirks.Lesson {
        state.withLock { $0.learn(quirk, used: used) }
    }
}
