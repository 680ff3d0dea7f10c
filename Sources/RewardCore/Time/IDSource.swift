internal import Locking

/// Makes the identifiers of stored objects. Business code asks for them; storage writes what it is given.
public protocol IDSource: Sendable {
    /// A new identifier that starts with `prefix` and `_`, unique in this installation, sorting roughly by time.
    func makeID(_ prefix: String) -> String
}

/// Identifiers of 48 bits of milliseconds and 80 random bits, in hex: they sort by time, as UUIDv7 does (RFC 9562
/// §5.7).
public struct RandomIDSource: IDSource {
    private let clock: any ServiceClock
    private let generator: Locked<SystemRandomNumberGenerator>

    /// Identifiers whose time part is read from `clock`.
    public init(clock: any ServiceClock) {
        self.clock = clock
        generator = Locked(SystemRandomNumberGenerator())
    }

    /// A new identifier such as `score_0197c2…`.
    public func makeID(_ prefix: String) -> String {
        let (high, low) = generator.withLock { generator in
            (generator.next() as UInt64, generator.next() as UInt64)
        }
        let time = hex(UInt64(bitPattern: clock.now().milliseconds), digits: 12)
        return prefix + "_" + time + hex(high, digits: 4) + hex(low, digits: 16)
    }

    /// The time that an identifier was made at, read from its own digits; `nil` where it has another form than those
    /// made here.
    public static func time(of id: String, prefix: String) -> Timestamp? {
        let digits = id.utf8.dropFirst(prefix.utf8.count + 1)
        guard id.hasPrefix(prefix + "_"), digits.count == 32,
            digits.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
            let milliseconds = Int64(String(decoding: digits.prefix(12), as: UTF8.self), radix: 16)
        else { return nil }
        return Timestamp(milliseconds: milliseconds)
    }

    private func hex(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16)
        return text.count >= digits
            ? String(text.suffix(digits)) : String(repeating: "0", count: digits - text.count) + text
    }
}
