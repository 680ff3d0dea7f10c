/// A small seeded generator of 64-bit numbers: SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
/// Generators", 2014).
///
/// A meta run stores its seed, and the same seed must choose the same rollouts in every later release. So the generator
/// and the way it is reduced to a range are fixed here, not left to the standard library.
struct SplitMix64: Sendable {
    private var state: UInt64

    /// A generator that gives the same numbers for the same seed.
    init(seed: Int64) { state = UInt64(bitPattern: seed) }

    /// The next number, uniform over all 64-bit values.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`, without bias; `bound` is at least 1.
    mutating func next(below bound: Int) -> Int {
        let range = UInt64(max(1, bound))
        // Numbers of the last, incomplete block of `range` values are drawn again.
        let limit = UInt64.max - UInt64.max % range
        var number = next()
        while number >= limit { number = next() }
        return Int(number % range)
    }
}
