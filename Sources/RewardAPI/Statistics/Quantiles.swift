/// Mean and quantiles of some numbers.
struct Quantiles: Sendable, Hashable {
    /// The arithmetic mean.
    let mean: Double
    private let sorted: [Double]

    /// The quantiles of `values`, in any order; nil where there are none.
    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        mean = values.reduce(0, +) / Double(values.count)
        sorted = values.sorted()
    }

    /// The value below which a share of the numbers lies, 0…1, by linear interpolation between neighbours (type 7 of
    /// Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996).
    func value(at share: Double) -> Double {
        let place = Double(sorted.count - 1) * share
        let below = Int(place)
        let above = Swift.min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }

    /// The lowest of the numbers.
    var lowest: Double { sorted[0] }
    /// The highest of the numbers.
    var highest: Double { sorted[sorted.count - 1] }
}
