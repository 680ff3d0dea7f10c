import ChatModels
import Locking
import RewardCore

/// Writes down what a model reports.
final class RecordingObserver: ChatModelObserver {
    private let lines = Locked<[String]>([])

    /// What was reported, in order.
    var reports: [String] { lines.withLock { $0 } }

    func callFinished(kind: FailureKind?, duration: Duration, usage: TokenUsage) {
        lines.withLock { $0.append("finished \(kind?.rawValue ?? "well") calls \(usage.calls)") }
    }

    func retried(reason: FailureKind) {
        lines.withLock { $0.append("retried \(reason.rawValue)") }
    }

    func learned(_ quirk: ModelQuirk, endpoint: String) {
        lines.withLock { $0.append("learned \(quirk.rawValue)") }
    }

    func waited(for duration: Duration) {
        lines.withLock { $0.append("waited") }
    }

    func moved(from endpoint: String) {
        lines.withLock { $0.append("moved from \(endpoint)") }
    }
}
