import RewardCore

/// A scrape, taken apart far enough to look for samples.
struct MetricsText {
    /// The text as it was sent.
    let text: String
    private let samples: [String: Double]

    /// Reads the samples of a scrape.
    init(_ text: String) {
        self.text = text
        var samples: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            samples[String(line[..<space])] = Double(line[line.index(after: space)...])
        }
        self.samples = samples
    }

    /// The value of a series, written as it stands in the text.
    subscript(_ series: String) -> Double? { samples[series] }

    /// The names with labels of the series of one metric.
    func series(of name: String) -> [String] {
        samples.keys.filter { $0 == name || $0.hasPrefix(name + "{") }.sorted()
    }
}
