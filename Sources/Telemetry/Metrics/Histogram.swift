/// One series of a histogram: how many observations fell below each bound, and their sum.
///
/// An observation is one binary search and two atomic additions. A scrape reads the buckets one after the other without
/// stopping writers; the count it prints is the sum of the buckets it read, so the two never contradict one another,
/// while the sum of observations may be a few of them ahead or behind.
public final class Histogram: Sendable {
    /// The upper bounds, inclusive and ascending, without the infinite one.
    let bounds: [Double]
    private let counts: [Counter]
    private let sum = AtomicDouble()

    /// Makes an empty histogram.
    init(bounds: [Double]) {
        self.bounds = bounds
        counts = (0...bounds.count).map { _ in Counter() }
    }

    /// Counts one observation in the unit of the metric's name. NaN is ignored, because one would make the sum
    /// useless for ever.
    public func observe(_ value: Double) {
        guard !value.isNaN else { return }
        counts[bucket(of: value)].increment()
        sum.add(value)
    }

    /// Counts one duration in seconds.
    public func observe(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        observe(Double(seconds) + Double(attoseconds) * 1e-18)
    }

    /// What a scrape sees: the number of observations in each bucket, the infinite one last, and their sum.
    func snapshot() -> (counts: [UInt64], sum: Double) {
        (counts.map(\.value), sum.value)
    }

    /// The first bucket whose bound is not below `value`.
    private func bucket(of value: Double) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

/// All series of one histogram, told apart by their label values.
public typealias HistogramFamily = MetricFamily<Histogram>

/// Bucket bounds for what this service measures.
public enum HistogramBuckets {
    /// From 0.5 ms to 300 s: from answers of the service itself to the slowest judge.
    public static let latencySeconds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
    ]
    /// From 256 bytes to 64 MiB in steps of four.
    public static let sizeBytes: [Double] = [
        256, 1024, 4096, 16384, 65536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
    ]
    /// From 1 to 8,192 in steps of two: rollouts of a request, retries, queue lengths.
    public static let sizes: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]
    /// From 0 to 1 in tenths: normalized rewards and ratios.
    public static let unit: [Double] = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
}
