/// Why a request was not admitted, and when it is worth another try.
struct AdmissionRefusal: Error, Sendable, Hashable {
    /// Why, as one word for counting.
    enum Reason: String, Sendable, CaseIterable {
        /// Its principal's share of the places to wait is taken.
        case queueFull = "queue_full"
        /// The bodies in memory have as many bytes as they may.
        case memory
        /// It could not be answered before its deadline.
        case deadline
        /// The service is shutting down.
        case draining
    }

    /// Why.
    let reason: Reason
    /// Seconds after which the request is likely to find room, 1…30; `nil` where nothing has been measured yet.
    var retryAfterSeconds: Int?
}
