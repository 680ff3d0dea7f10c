/// Who a connection comes from, as far as counting goes: an IPv4 address, or the first half of an IPv6 address, because
/// the rest is everybody's own to choose.
public struct AddressGroup: Hashable, Sendable {
    private let bits: UInt64
    private let isV6: Bool
    /// Whether it is this machine.
    let isLoopback: Bool

    /// The group of an address; nil for Unix domain sockets, whose peers have no address.
    public init?(_ address: SocketAddress) {
        let bytes: ArraySlice<UInt8>
        switch address.storage {
        case .v4(let all): bytes = all[...]
        case .v6(let all, _) where Self.isMapped(all): bytes = all[12...]
        case .v6(let all, _): bytes = all[..<8]
        case .unix: return nil
        }
        bits = bytes.reduce(0) { $0 << 8 | UInt64($1) }
        isV6 = bytes.count == 8
        isLoopback = address.isLoopback
    }

    /// Whether the bytes are an IPv4 address written as IPv6, as listeners for both see it.
    private static func isMapped(_ bytes: [UInt8]) -> Bool {
        bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    }
}

/// How many connections each address has open, and the cap on them.
struct AddressCounts {
    private let max: Int
    private let countsLoopback: Bool
    private var counts: [AddressGroup: Int] = [:]

    /// Makes a table; a cap of 0 counts nothing.
    init(max: Int, countsLoopback: Bool) {
        self.max = max
        self.countsLoopback = countsLoopback
    }

    /// How many addresses have connections.
    var addresses: Int { counts.count }

    /// Counts a connection; false, and not counted, when its address has as many as it may.
    mutating func opened(_ group: AddressGroup?) -> Bool {
        guard let group, isCounted(group) else { return true }
        let count = counts[group, default: 0]
        guard count < max else { return false }
        counts[group] = count + 1
        return true
    }

    /// Forgets a connection that was counted.
    mutating func closed(_ group: AddressGroup?) {
        guard let group, isCounted(group), let count = counts[group] else { return }
        counts[group] = count > 1 ? count - 1 : nil
    }

    private func isCounted(_ group: AddressGroup) -> Bool {
        max > 0 && (countsLoopback || !group.isLoopback)
    }
}
