/// A small text histogram of rewards.
struct RewardHistogram {
    /// Number of bars.
    static let bars = 10
    /// Characters of the longest bar.
    static let width = 40

    /// Lines such as `0.6–0.7 ██████ 12`; a single line where all rewards are equal, none where there are none.
    static func lines(_ rewards: [Double]) -> [String] {
        guard let low = rewards.min(), let high = rewards.max() else { return [] }
        let (start, end) = low >= 0 && high <= 1 ? (0.0, 1.0) : (low, high)
        guard end > start else { return [text(low) + " " + bar(rewards.count, of: rewards.count)] }
        var counts = [Int](repeating: 0, count: bars)
        for reward in rewards {
            counts[min(bars - 1, Int((reward - start) / (end - start) * Double(bars)))] += 1
        }
        let most = counts.max() ?? 1
        let step = (end - start) / Double(bars)
        return counts.enumerated().map { index, count in
            let from = start + Double(index) * step
            return text(from) + "–" + text(from + step) + " " + bar(count, of: most)
        }
    }

    /// A number with two decimals.
    static func text(_ value: Double, decimals: Int = 2) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 1e15 else { return value.description }
        let whole = Int(scaled) / Int(scale)
        let fraction = String(Int(scaled) % Int(scale))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        return sign + "\(whole)." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    private static func bar(_ count: Int, of most: Int) -> String {
        let length = most == 0 ? 0 : (count * width + most - 1) / most
        return String(repeating: "█", count: length) + " \(count)"
    }
}
