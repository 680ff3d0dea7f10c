extension Problem {
    /// Why a request was not admitted.
    init(_ refusal: AdmissionRefusal) {
        switch refusal.reason {
        case .queueFull:
            self.init(
                .overloaded,
                "as many rollouts wait to be scored as may, for this caller; send the request again after the time in "
                    + "Retry-After, or send fewer at once (admission.queued_rollouts, admission.queued_requests)")
        case .memory:
            self.init(
                .memoryFull,
                "the bodies of requests in progress take all the memory that they may (memory.in_flight_bytes); send "
                    + "the request again after the time in Retry-After, or fewer rollouts in it")
        case .deadline:
            self.init(
                .deadlineCannotBeMet,
                "the request cannot be answered before its deadline, so it was not begun; send it again after the "
                    + "time in Retry-After, or with a longer X-Request-Timeout")
        case .draining:
            self.init(.draining, "the service is shutting down; send the request again after its restart")
        }
        if let seconds = refusal.retryAfterSeconds { fields = [("Retry-After", String(seconds))] }
    }
}
