internal import Synchronization

/// Counts the bytes that the bodies of requests and responses take in memory, over all connections of a server.
///
/// A body counts from its first byte until its request is answered, an answer until the kernel has taken it. What is
/// announced but has not come counts nothing, so a client that promises much and sends nothing takes nothing away from
/// the others.
final class InFlightBytes: Sendable {
    private let max: Int
    private let held = Atomic(0)

    /// Counts up to `max` bytes.
    init(max: Int) { self.max = max }

    /// The bytes held now.
    var count: Int { held.load(ordering: .relaxed) }

    /// Whether more is held than may be.
    var isExceeded: Bool { count > max }

    /// Whether so many bytes more would be too many. One body that is alone always fits.
    func lacksRoom(for bytes: Int) -> Bool {
        let count = count
        return count > 0 && count + bytes > max
    }

    /// Takes note that a holder has so many bytes more, or fewer where it is negative.
    func change(by bytes: Int) { held.wrappingAdd(bytes, ordering: .relaxed) }
}
