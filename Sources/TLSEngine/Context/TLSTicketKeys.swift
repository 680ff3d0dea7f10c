internal import COpenSSL
internal import Locking

/// The keys with which a server seals its sessions, to give them to its clients as tickets (RFC 5077, RFC 8446 section
/// 4.6.1).
///
/// One object serves a server for the life of its process, whatever certificates it takes meanwhile. Keys are random,
/// in memory only, and replaced after their lifetime: who steals one reads no sessions sealed before or after it. The
/// key before the newest still opens tickets, longer than the two hours for which they are good.
public final class TLSTicketKeys: Sendable {
    /// Bytes of a key's name, as the library has them.
    static let nameBytes = 16

    /// One set of keys.
    struct Key: Sendable {
        /// What a ticket says of its key, random.
        let name: [UInt8]
        /// Encrypts.
        let cipher: [UInt8]
        /// Authenticates.
        let authentication: [UInt8]
        /// When it was made.
        let madeAt: ContinuousClock.Instant
    }

    private let lifetime: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let keys = Locked<[Key]>([])

    /// Makes the first keys when they are needed.
    ///
    /// - Parameters:
    ///   - lifetime: After how long a new key seals tickets. Default 12 h.
    ///   - now: The clock. Default the system's.
    public init(
        lifetime: Duration = .seconds(12 * 3600), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.lifetime = lifetime
        self.now = now
    }

    /// The key that seals tickets now; nil where the system has no random bytes, and then there are no tickets.
    func newest() -> Key? {
        let instant = now()
        return keys.withLock { keys in
            if let key = keys.first, key.madeAt.advanced(by: lifetime) > instant { return key }
            guard let name = Self.random(Self.nameBytes), let cipher = Self.random(32),
                let authentication = Self.random(32)
            else { return nil }
            let key = Key(name: name, cipher: cipher, authentication: authentication, madeAt: instant)
            keys = [key] + keys.prefix(1)
            return key
        }
    }

    /// The key of that name, and whether new tickets are sealed with it; nil for a name that is forgotten or was never
    /// given.
    func find(_ name: [UInt8]) -> (key: Key, isNewest: Bool)? {
        keys.withLock { keys in
            guard let index = keys.firstIndex(where: { $0.name == name }) else { return nil }
            return (keys[index], index == 0)
        }
    }

    private static func random(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return RAND_bytes(&bytes, Int32(count)) == 1 ? bytes : nil
    }
}
