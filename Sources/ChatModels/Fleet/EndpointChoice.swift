/// Chooses an endpoint for a call: rendezvous hashing with bounded load. Pure.
///
/// Each endpoint has a weight for each key, the same in every process; a call goes to the endpoint with the highest
/// one, so calls that share a prefix meet the same prefix cache, and when an endpoint goes, only its own keys move. An
/// endpoint takes no more than `overhang` times the average load; beyond it the call goes to the next in its order. A
/// call without a key goes where the load is least.
struct EndpointChoice: Sendable {
    /// How things stand with one endpoint.
    struct Load: Sendable {
        /// Calls in flight and waiting.
        var calls: Int
        /// Calls that may be in flight.
        var limit: Int
        /// Whether calls may go there.
        var isAvailable: Bool
    }

    /// How far above the average one endpoint may be, as a fraction: five quarters.
    static let overhang = (numerator: 5, denominator: 4)
    /// Calls up to which an endpoint counts as lightly loaded: below it, being above the average means nothing, or the
    /// few calls of a quiet service would be spread and meet no cache.
    static let lightLoad = AdaptiveLimit.start

    private let hashes: [UInt64]

    /// A choice among endpoints with these labels.
    init(labels: [String]) {
        hashes = labels.enumerated().map { Self.mixed(Self.hash($0.element) &+ UInt64($0.offset)) }
    }

    /// All endpoints, best first for the key.
    func order(for key: String) -> [Int] {
        let hash = Self.hash(key)
        let weights = hashes.map { Self.mixed($0 ^ hash) }
        return weights.indices.sorted { (weights[$0], $1) > (weights[$1], $0) }
    }

    /// The endpoint for one more call; nil when none is available.
    ///
    /// - Parameter excluded: endpoints that are only taken when there is no other.
    /// - Parameter turn: counts up; breaks ties between equally loaded endpoints.
    func choose(key: String?, loads: [Load], excluded: Set<Int>, turn: Int) -> Int? {
        let available = loads.indices.filter { loads[$0].isAvailable }
        let preferred = available.filter { !excluded.contains($0) }
        let candidates = preferred.isEmpty ? available : preferred
        guard let key else {
            let first = candidates.isEmpty ? 0 : turn % candidates.count
            return (candidates[first...] + candidates[..<first]).min { loads[$0].calls < loads[$1].calls }
        }
        let total = candidates.reduce(1) { $0 + loads[$1].calls }
        let order = order(for: key).filter(candidates.contains)
        return order.first { loads[$0].calls < Self.bound(of: loads[$0], total: total, among: candidates.count) }
            ?? order.first
    }

    /// The most calls that the endpoint takes when so many are spread over so many endpoints.
    static func bound(of load: Load, total: Int, among count: Int) -> Int {
        let divisor = overhang.denominator * max(1, count)
        let share = (total * overhang.numerator + divisor - 1) / divisor
        return max(share, min(lightLoad, load.limit))
    }

    /// FNV-1a.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// The finalizer of SplitMix64: every bit of the input decides about every bit of the output.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
