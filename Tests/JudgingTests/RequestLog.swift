import Locking
import RewardCore

/// Writes down what a judge was asked.
final class RequestLog: Sendable {
    private let state = Locked<[ChatRequest]>([])

    var requests: [ChatRequest] { state.withLock { $0 } }

    func add(_ request: ChatRequest) { state.withLock { $0.append(request) } }
}
