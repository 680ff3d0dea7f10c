public import RewardCore

/// Hears what a chat model does, so that metrics can count it without the model knowing them.
///
/// Called from the tasks of the calls: an implementation must be quick. Every default does nothing.
public protocol ChatModelObserver: Sendable {
    /// A call is over, retries included.
    ///
    /// - Parameters:
    ///   - kind: why there is no answer; nil when there is one.
    ///   - duration: from the call's begin, the wait for a permit included.
    ///   - usage: what it cost.
    func callFinished(kind: FailureKind?, duration: Duration, usage: TokenUsage)
    /// An endpoint answered an attempt, or failed it: `kind` is nil for an answer. The wait for a permit is not in it.
    func attempted(at endpoint: String, kind: FailureKind?, duration: Duration)
    /// An attempt failed and another will follow.
    func retried(reason: FailureKind)
    /// A call had to wait because as many others were under way as the endpoint takes.
    func waited(for duration: Duration)
    /// A call went to another endpoint because this one could not be reached.
    func moved(from endpoint: String)
    /// The model at an endpoint turned out to refuse something, and calls heed it from now on.
    func learned(_ quirk: ModelQuirk, endpoint: String)
}

extension ChatModelObserver {
    /// Does nothing.
    public func callFinished(kind: FailureKind?, duration: Duration, usage: TokenUsage) {}
    /// Does nothing.
    public func attempted(at endpoint: String, kind: FailureKind?, duration: Duration) {}
    /// Does nothing.
    public func retried(reason: FailureKind) {}
    /// Does nothing.
    public func waited(for duration: Duration) {}
    /// Does nothing.
    public func moved(from endpoint: String) {}
    /// Does nothing.
    public func learned(_ quirk: ModelQuirk, endpoint: String) {}
}

/// An observer that ignores everything.
public struct SilentChatModelObserver: ChatModelObserver {
    /// Makes the observer.
    public init() {}
}
