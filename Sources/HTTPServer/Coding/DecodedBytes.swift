internal import Synchronization

/// Counts the decoded bytes of one request among those that the server holds, until its answer is made.
final class DecodedBytes: Sendable {
    private let inFlight: InFlightBytes
    private let held = Atomic(0)

    /// Counts none yet.
    init(_ inFlight: InFlightBytes) { self.inFlight = inFlight }

    /// Takes note that so many bytes are decoded; false when the server then holds more than it may.
    func grow(to bytes: Int) -> Bool {
        let before = held.exchange(bytes, ordering: .relaxed)
        inFlight.change(by: bytes - before)
        return !inFlight.isExceeded
    }

    /// The decoded body is gone.
    func release() {
        inFlight.change(by: -held.exchange(0, ordering: .relaxed))
    }
}
