/// FNV-1a with 64 bits: equal in every process and on every machine, which `Hasher` is not.
///
/// The simulated model must answer the same question with the same bytes for ever, so everything it derives from text
/// goes through this. It defends against nothing; a collision costs one odd score.
struct StableHash: Sendable {
    /// The hash so far.
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Takes in one byte.
    mutating func combine(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    /// Takes in eight bytes, the lowest first.
    mutating func combine(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            combine(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// Takes in bytes in order.
    mutating func combine(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            combine(byte)
        }
    }

    /// The hash of a text's UTF-8 bytes.
    static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = StableHash()
        hash.combine(bytes)
        return hash.value
    }

    /// The value with its bits mixed, for use as a number: the low bits of plain FNV follow the last byte.
    var mixed: UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 33)) &* 0xff51_afd7_ed55_8ccd
        bits = (bits ^ (bits >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return bits ^ (bits >> 33)
    }
}
