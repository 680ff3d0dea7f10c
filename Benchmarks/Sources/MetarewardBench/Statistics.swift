import Glibc

/// Figures of several rounds, and how they are written.
enum Statistics {
    /// The middle value; 0 of none.
    static func median(_ values: [Double]) -> Double { quantile(values, 0.5) }

    /// The value below which the share `quantile` of all values lies; 0 of none.
    static func quantile(_ values: [Double], _ quantile: Double) -> Double {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return 0 }
        return sorted[min(last, Int((Double(last) * quantile).rounded()))]
    }

    /// A number with so many digits behind the point.
    static func text(_ value: Double, digits: Int = 0) -> String {
        let scale = pow(10, Double(digits))
        let scaled = Int((value * scale).rounded())
        if digits == 0 { return grouped(scaled) }
        let fraction = String(abs(scaled) % Int(scale))
        return (value < 0 && scaled != 0 ? "-" : "") + grouped(abs(scaled) / Int(scale)) + "."
            + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// Whether a target is met, in one word and with the target.
    static func verdict(_ isMet: Bool, _ target: String) -> String { "\(target): \(isMet ? "met" : "**missed**")" }

    private static func grouped(_ value: Int) -> String {
        var digits = Array(String(abs(value)))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return (value < 0 ? "-" : "") + String(digits)
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// Processor time that this process has used, in seconds.
func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
}

/// Prints a line at once, also where the output is a pipe that somebody waits at.
func say(_ line: String) {
    print(line)
    fflush(nil)
}
