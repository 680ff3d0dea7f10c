internal import JSONText

/// The judge's verdicts as the meta model sees them.
enum EvaluationReading {
    /// One item's score within its range, 0 to 1, weighted by the range's size.
    struct Total: Sendable, Equatable {
        /// The sum of scores above their minimum.
        var reached = 0.0
        /// The sum of the ranges' sizes.
        var possible = 0.0

        /// The part of the possible score that was given; nil where nothing could be read.
        var share: Double? { possible > 0 ? reached / possible : nil }
    }

    /// Reads a fence that holds an array of verdicts, or one verdict a line, each with `score`, `min` and `max`.
    static func total(_ fence: Fence) -> Total {
        var total = Total()
        if let value = try? JSONReader.read(fence.bytes).value {
            add(value, to: &total)
            return total
        }
        for line in fence.bytes.split(separator: UInt8(ascii: "\n")) {
            if let value = try? JSONReader.read(Array(line)).value { add(value, to: &total) }
        }
        return total
    }

    private static func add(_ value: JSONValue, to total: inout Total) {
        for element in value.array ?? value["items"]?.array ?? [value] {
            guard let score = element["score"]?.double, let low = element["min"]?.double,
                let high = element["max"]?.double, high > low
            else { continue }
            total.reached += score - low
            total.possible += high - low
        }
    }
}
