import Locking
import RewardCore

@testable import Refinement

/// A meta model whose answers a test writes. It keeps what it was asked, counts the calls under way, and lets a call
/// wait for a signal.
final class ScriptedMetaModel: ChatModel {
    /// What a question is about, read from the conversation as a model would.
    enum Question: Hashable {
        case label
        case analysis
        case count(isMerge: Bool)
        case item(number: Int, isMerge: Bool)
    }

    private struct State {
        var requests: [ChatRequest] = []
        var underWay = 0
        var mostUnderWay = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let modelName = "scripted"
    let isSimulated: Bool
    private let state = Locked(State())
    private let hold: @Sendable (ChatRequest, Int) -> Signal?
    private let answer: @Sendable (ChatRequest) -> Result<String, ChatFailure>

    /// A well-behaved model; a call for which `hold` gives a signal waits for it. Calls are counted from 1.
    init(isSimulated: Bool = false, hold: @escaping @Sendable (ChatRequest, Int) -> Signal? = { _, _ in nil }) {
        self.isSimulated = isSimulated
        self.hold = hold
        answer = { .success(Self.wellBehaved($0)) }
    }

    /// A model that answers by `answer` without waiting.
    init(answer: @escaping @Sendable (ChatRequest) -> Result<String, ChatFailure>) {
        isSimulated = false
        hold = { _, _ in nil }
        self.answer = answer
    }

    var requests: [ChatRequest] { state.withLock { $0.requests } }
    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }
    var questions: [Question] { requests.map(Self.question) }

    func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        let (number, ready) = state.withLock { state in
            state.requests.append(request)
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            let ready = state.waiters.filter { $0.count <= state.requests.count }
            state.waiters.removeAll { $0.count <= state.requests.count }
            return (state.requests.count, ready)
        }
        for waiter in ready { waiter.continuation.resume() }
        defer { state.withLock { $0.underWay -= 1 } }
        if let signal = hold(request, number) { await signal.wait() } else { await Task.yield() }
        if Task.isCancelled { throw ChatFailure(kind: .cancelled, detail: "cancelled") }
        let usage = TokenUsage(calls: 1, promptTokens: 100, completionTokens: 10)
        switch answer(request) {
        case .success(let text):
            return ChatReply(text: text, finishReason: "stop", usage: usage, endpoint: "scripted", retries: 0)
        case .failure(let failure):
            throw failure
        }
    }

    /// Returns when that many calls have come.
    func waitForCalls(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.requests.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    static func question(_ request: ChatRequest) -> Question {
        let isMerge = !request.messages.contains { $0.role == .assistant && $0.content.hasPrefix("Analysis") }
        switch request.constraint {
        case .none: return .analysis
        case .choice: return .label
        case .integer: return .count(isMerge: isMerge)
        case .json:
            let words = (request.messages.last?.content ?? "").split(separator: " ")
            return .item(number: words.count > 2 ? Int(words[2]) ?? 0 : 0, isMerge: isMerge)
        }
    }

    /// The label `bad`; an analysis, then two items named `flow` and `depth`.
    static func wellBehaved(_ request: ChatRequest) -> String {
        switch question(request) {
        case .label: "bad"
        case .analysis: "Analysis: the items miss the point."
        case .count: "2"
        case .item(1, _): item("flow", "Scores how one thought leads to the next.")
        case .item: item("depth", "Scores whether claims carry reasons.")
        }
    }

    static func item(_ name: String, _ text: String, min: Int = 0, max: Int = 5) -> String {
        #"{"name":"\#(name)","min":\#(min),"max":\#(max),"text":"\#(text)"}"#
    }
}
