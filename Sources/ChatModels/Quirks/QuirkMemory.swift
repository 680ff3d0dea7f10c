internal import Locking

/// Keeps what was learned about the model at one endpoint, for all calls.
final class QuirkMemory: Sendable {
    private let state = Locked(LearnedQuirks())

    private let canRename: Bool

    /// Remembers nothing yet; `canRename` where the dialect knows both names of the token limit.
    init(canRename: Bool = true) {
        self.canRename = canRename
    }

    /// What is known now.
    var learned: LearnedQuirks { state.withLock { $0 } }

    /// Learns from a refusal; see `LearnedQuirks.learn`.
    func learn(_ quirk: ModelQuirk?, used: LearnedQuirks) -> LearnedQuirks.Lesson {
        guard quirk != .tokenLimit || canRename else { return .none }
        return state.withLock { $0.learn(quirk, used: used) }
    }
}
