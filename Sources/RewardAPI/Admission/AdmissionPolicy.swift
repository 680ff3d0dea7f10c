/// How the requests of a route are admitted. A route without one needs no admission.
struct AdmissionPolicy: Sendable, Hashable {
    /// Whether requests wait for their turn until their deadline, however long the line before them is. Routes of
    /// trainers do that, because their clients take a refusal for a failure; others are told at once when they cannot
    /// be served in time.
    var waits: Bool
    /// Seconds that a request without `X-Request-Timeout` may take; `nil` takes the service's setting.
    var timeoutSeconds: Double?

    /// The native route: refused at once when it cannot be served in time.
    static let native = AdmissionPolicy(waits: false, timeoutSeconds: nil)
}
