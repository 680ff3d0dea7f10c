/// A number that equal member names share and different ones seldom do: a first look before names are compared.
///
/// It is made of the first eight bytes, the last eight, and the length, so names can be chosen to share it. That costs
/// their comparison and nothing else; where an object has many members, an index with a seeded hash takes over.
enum NameMark {
    /// The mark of the bytes in `range`.
    @inline(__always)
    static func of(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) -> UInt64 {
        let first: UInt64
        var last: UInt64 = 0
        if range.count >= 8 {
            first = word(bytes, at: range.lowerBound)
            last = word(bytes, at: range.upperBound - 8)
        } else if range.lowerBound + 8 <= bytes.count {
            first = word(bytes, at: range.lowerBound) & ((1 << UInt64(8 * range.count)) - 1)
        } else {
            first = range.reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
        }
        let mixed = (first ^ UInt64(range.count)) &* 0x9E37_79B9_7F4A_7C15
        return (mixed ^ (mixed >> 32) ^ last) &* 0xBF58_476D_1CE4_E5B9
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, at position: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
}
