import ChatModels
import Locking
import RewardCore

/// Writes down what a model reports.
final class RecordingObserver: ChatModelObserver {
    private let lines = Locked<[String]>([])

    private let attemptLines = Locked<[String]>([])

    /// The attempts, in order.
    var attempts: [String] { attemptLines.withLock { $0 } }
    /// What was reported besides, in order.
    var reports: [String] { lines.withLock { $0 } }

    func callFinished(kind: FailureKind?, duration: Duration, usage: TokenUsage) {
        lines.withLock { $0.append("finished \(kind?.rawValue ?? "well") calls \(usage.calls)") }
    }

    /// Apart from the rest: how long it took varies, and most tests count calls.
    func attempted(at endpoint: String, kind: FailureKind?, duration: Duration) {
        attemptLines.withLock { $0.append("\(kind?.rawValue ?? "well") at \(endpoint)") }
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
