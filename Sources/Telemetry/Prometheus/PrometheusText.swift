/// Writes the Prometheus text exposition format, version 0.0.4
/// (prometheus.io/docs/instrumenting/exposition_formats): one HELP and one TYPE line a family, then its samples.
struct PrometheusText {
    /// The text so far, UTF-8, every line ended by a line feed.
    private(set) var bytes: [UInt8] = []

    /// Makes an empty text.
    init() {}

    /// Writes the two comment lines of a family; a family without samples is left out as a whole.
    mutating func header(_ description: MetricDescription, hasSamples: Bool) {
        guard hasSamples else { return }
        append("# HELP ")
        append(description.name)
        append(" ")
        appendEscaped(description.help, quotes: false)
        append("\n# TYPE ")
        append(description.name)
        append(" ")
        append(description.kind.rawValue)
        append("\n")
    }

    /// Writes one sample line.
    mutating func sample(_ name: String, _ labelNames: [String], _ labelValues: [String], _ value: Double) {
        append(name)
        if !labelNames.isEmpty {
            append("{")
            for (offset, (label, value)) in zip(labelNames, labelValues).enumerated() {
                append(offset == 0 ? "" : ",")
                append(label)
                append("=\"")
                appendEscaped(value, quotes: true)
                append("\"")
            }
            append("}")
        }
        append(" ")
        append(Self.number(value))
        append("\n")
    }

    /// A value as Go's ParseFloat reads it: whole numbers without a fraction, `NaN`, `+Inf` and `-Inf`.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Below 2^53 every whole number is exact.
        if abs(value) < 9_007_199_254_740_992, value == value.rounded() { return String(Int(value)) }
        return value.description
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Backslash and line feed are escaped everywhere, quotation marks only in label values.
    private mutating func appendEscaped(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\"") where quotes: append("\\\"")
            default: bytes.append(byte)
            }
        }
    }
}
