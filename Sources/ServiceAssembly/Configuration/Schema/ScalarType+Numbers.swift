extension ScalarType where Value == Int {
    /// A whole number.
    static func integer(in range: ClosedRange<Int>) -> ScalarType {
        ScalarType(
            name: "integer", range: "\(range.lowerBound)…\(range.upperBound)",
            examples: ["\(range.lowerBound)", "\(range.upperBound)"],
            parse: { text throws(ScalarRefusal) in
                guard let value = Int(text) else {
                    throw ScalarRefusal(what: "is no integer", advice: "write a whole number in digits")
                }
                return try ScalarRange.check(value, range) { String($0) }
            },
            write: { String($0) })
    }

    /// A number of bytes: an integer alone, or followed by KiB, MiB or GiB.
    static func bytes(in range: ClosedRange<Int>) -> ScalarType {
        let shown = "\(ByteSize.text(range.lowerBound))…\(ByteSize.text(range.upperBound))"
        return ScalarType(
            name: "size", unit: "bytes", range: shown,
            examples: ["\(range.lowerBound)", ByteSize.text(range.upperBound)],
            parse: { text throws(ScalarRefusal) in
                guard let value = ByteSize.read(text) else {
                    throw ScalarRefusal(
                        what: "is no size", advice: "write bytes, such as 1048576, or 1024 KiB, or 1 MiB")
                }
                return try ScalarRange.check(value, range, ByteSize.text)
            },
            write: ByteSize.text)
    }
}

extension ScalarType where Value == Double {
    /// A decimal number.
    static func number(in range: ClosedRange<Double>) -> ScalarType {
        ScalarType(
            name: "number", range: "\(Decimal.text(range.lowerBound))…\(Decimal.text(range.upperBound))",
            examples: [Decimal.text(range.lowerBound), Decimal.text(range.upperBound)],
            parse: { text throws(ScalarRefusal) in
                guard let value = Decimal.read(text) else {
                    throw ScalarRefusal(what: "is no number", advice: "write a number such as 0.7")
                }
                return try ScalarRange.check(value, range, Decimal.text)
            },
            write: Decimal.text)
    }

    /// A time: a decimal number of seconds alone, or a number followed by ms, s, m or h.
    static func seconds(in range: ClosedRange<Double>) -> ScalarType {
        ScalarType(
            name: "time", unit: "seconds", range: "\(Decimal.text(range.lowerBound))…\(Decimal.text(range.upperBound))",
            examples: [Decimal.text(range.lowerBound), Decimal.text(range.upperBound)],
            parse: { text throws(ScalarRefusal) in
                let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
                let found = units.first { text.hasSuffix($0.0) }
                let digits = found.map { text.dropLast($0.0.count) } ?? Substring(text)
                guard let value = Decimal.read(digits.last == " " ? digits.dropLast() : digits) else {
                    throw ScalarRefusal(what: "is no time", advice: "write seconds, such as 1.5, or 1500ms, or 2m")
                }
                return try ScalarRange.check(value * (found?.1 ?? 1), range) { Decimal.text($0) + " s" }
            },
            write: Decimal.text)
    }
}

/// Checks that a value lies in its range.
private enum ScalarRange {
    static func check<Value: Comparable>(
        _ value: Value, _ range: ClosedRange<Value>, _ write: (Value) -> String
    ) throws(ScalarRefusal) -> Value {
        guard range.contains(value) else {
            let bounds = "\(write(range.lowerBound)) and \(write(range.upperBound))"
            throw ScalarRefusal(what: "is out of range", advice: "choose a value between \(bounds)")
        }
        return value
    }
}

/// Sizes as people write them.
private enum ByteSize {
    private static let units: [(name: String, shift: Int)] = [("GiB", 30), ("MiB", 20), ("KiB", 10)]

    /// The largest unit that divides the size, else plain bytes.
    static func text(_ size: Int) -> String {
        guard size > 0, let unit = units.first(where: { size % (1 << $0.shift) == 0 }) else { return String(size) }
        return "\(size >> unit.shift) \(unit.name)"
    }

    /// The bytes of a size; `nil` where it is none or overflows.
    static func read(_ text: String) -> Int? {
        guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return Int(text) }
        let digits = text.dropLast(3)
        guard let count = Int(digits.last == " " ? digits.dropLast() : digits) else { return nil }
        let (size, overflow) = count.multipliedReportingOverflow(by: 1 << unit.shift)
        return overflow ? nil : size
    }
}

/// Decimal numbers without the spellings that only programs know, such as `nan` and `0x1p3`.
private enum Decimal {
    /// The number without a needless `.0`.
    static func text(_ value: Double) -> String {
        Int(exactly: value).map { String($0) } ?? String(value)
    }

    /// The finite number that a text is.
    static func read(_ text: some StringProtocol) -> Double? {
        let letters = text.utf8.allSatisfy { (48...57).contains($0) || [43, 45, 46, 69, 101].contains($0) }
        guard letters, let value = Double(String(text)), value.isFinite else { return nil }
        return value
    }
}
