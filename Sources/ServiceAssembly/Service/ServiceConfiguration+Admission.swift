internal import RewardAPI

extension ServiceConfiguration {
    /// What requests in progress may take in memory, in bytes: room for the largest body coded and decoded in any case.
    var inFlightBytesMax: Int { max(memory.inFlightBytesMax, 2 * server.bodyBytesMax) }

    /// `admission` and `memory` in the words of the HTTP interface.
    var admissionLimits: AdmissionLimits {
        var limits = AdmissionLimits()
        limits.rolloutsMax = admission.rolloutsMax
        limits.queuedRolloutsMax = admission.queuedRolloutsMax
        limits.queuedRequestsMax = admission.queuedRequestsMax
        limits.turnRollouts = admission.turnRollouts
        limits.retryAfterSecondsMax = admission.retryAfterSecondsMax
        limits.bytesMax = inFlightBytesMax
        return limits
    }
}
