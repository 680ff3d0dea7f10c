internal import Locking

/// Remembers of which steps it was said that their pin is old, so that the log says it once and not for every request.
final class OldPinMemory: Sendable {
    /// Most steps remembered; beyond it all are forgotten, and may be told once more.
    static let stepsMax = 1024

    private struct Step: Hashable {
        let task: String
        let run: String
        let step: Int64
    }

    private let told = Locked<Set<Step>>([])

    /// Whether the step was not told of yet; it counts as told from then on.
    func isNew(task: String, run: String, step: Int64) -> Bool {
        told.withLock { told in
            if told.count >= Self.stepsMax { told.removeAll() }
            return told.insert(Step(task: task, run: run, step: step)).inserted
        }
    }
}
