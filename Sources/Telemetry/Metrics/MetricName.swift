/// The naming rules of metrics, after Prometheus' conventions (prometheus.io/docs/practices/naming): one prefix,
/// base units, and suffixes that say the kind.
enum MetricName {
    /// The prefix of every metric of this product.
    static let prefix = "metareward_"
    /// The prefix of what describes the operating system's process. All products share these names, so that one
    /// dashboard shows them all.
    static let processPrefix = "process_"

    private static let reservedSuffixes = ["_count", "_sum", "_bucket"]
    private static let derivedUnits = [
        "_milliseconds", "_ms", "_microseconds", "_us", "_nanoseconds", "_ns", "_minutes", "_hours",
        "_kilobytes", "_kb", "_megabytes", "_mb", "_kib", "_mib", "_percent",
    ]

    /// What is wrong with a description and what to do, or nil when it follows the rules.
    static func problem(of description: MetricDescription) -> String? {
        let name = description.name
        guard [prefix, processPrefix].contains(where: { name.hasPrefix($0) && name.utf8.count > $0.utf8.count }) else {
            return "the name must begin with `\(prefix)`, or `\(processPrefix)` for the process"
        }
        guard isIdentifier(name), !name.hasSuffix("_") else {
            return "the name may contain only a-z, 0-9 and _, and must not end with _"
        }
        let isTotal = name.hasSuffix("_total")
        if description.kind == .counter, !isTotal {
            return "a counter's name must end with `_total`"
        }
        if description.kind != .counter, isTotal {
            return "only a counter's name may end with `_total`"
        }
        let unitPart = isTotal ? String(name.dropLast("_total".count)) : name
        if let unit = derivedUnits.first(where: unitPart.hasSuffix) {
            return "`\(unit)` is no base unit; measure in `_seconds`, `_bytes` or `_ratio`"
        }
        if let suffix = reservedSuffixes.first(where: name.hasSuffix) {
            return "`\(suffix)` is reserved for the series of histograms; choose another ending"
        }
        if description.help.isEmpty {
            return "the help text is empty; say in one sentence what is measured"
        }
        return labelProblem(of: description) ?? bucketProblem(of: description)
    }

    private static func labelProblem(of description: MetricDescription) -> String? {
        for label in description.labels {
            guard isIdentifier(label), !label.hasPrefix("__") else {
                return "the label `\(label)` may contain only a-z, 0-9 and _, and must not begin with a digit or __"
            }
            if description.kind == .histogram, label == "le" {
                return "the label `le` belongs to the buckets; choose another name"
            }
        }
        guard Set(description.labels).count == description.labels.count else {
            return "a label occurs twice; name every label once"
        }
        return nil
    }

    private static func bucketProblem(of description: MetricDescription) -> String? {
        guard description.kind == .histogram else { return nil }
        let bounds = description.buckets
        guard !bounds.isEmpty, bounds.allSatisfy(\.isFinite), zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 })
        else {
            return "buckets must be finite and ascending, at least one; the infinite one is added"
        }
        return nil
    }

    private static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_") || isDigit(byte)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
