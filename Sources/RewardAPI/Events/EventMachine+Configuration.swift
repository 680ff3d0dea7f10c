internal import RewardCore

extension EventMachine {
    /// A machine with the limits of the configuration, in a process that started at `start`.
    init(_ configuration: RewardAPIConfiguration, start: Timestamp) {
        self.init(
            start: max(0, start.milliseconds),
            history: EventHistory(
                eventsMax: configuration.eventHistoryMax, bytesMax: configuration.eventHistoryBytesMax),
            subscribersMax: configuration.eventSubscribersMax,
            retryMilliseconds: Int((configuration.eventRetrySeconds * 1000).rounded()))
    }
}
