internal import JSONText
internal import RewardCore

/// Takes typed parameters out of a request's query and collects what is wrong with them. The problem of a parameter
/// `limit` has the pointer `/limit`, as if the query were an object.
struct QueryReader {
    /// The parameters by name; of a repeated one the first.
    let parameters: [String: String]
    /// Where problems go.
    let problems: ProblemCollector

    /// Reads the query of a request; parameters that are none of `known` and repeated ones become problems.
    init(_ items: [(name: String, value: String)], known: [String], problems: ProblemCollector) {
        var parameters: [String: String] = [:]
        for (name, value) in items {
            if !known.contains(name) {
                problems.add(
                    JSONPointer.member(name),
                    "unknown query parameter \(quoted(name))" + NearestName.advice(for: name, among: known))
            } else if parameters[name] != nil {
                problems.add("/" + name, "the query parameter occurs twice; keep one")
            } else {
                parameters[name] = value
            }
        }
        self.parameters = parameters
        self.problems = problems
    }

    /// The text of a parameter of 1 to `bytesMax` bytes.
    func text(_ name: String, bytesMax: Int = 1024) -> String? {
        guard let text = parameters[name] else { return nil }
        guard (1...bytesMax).contains(text.utf8.count) else {
            let detail = "the query parameter has \(text.utf8.count) bytes; 1 to \(bytesMax) are allowed"
            problems.add("/" + name, detail)
            return nil
        }
        return text
    }

    /// The name of a partition.
    func partition() -> String? {
        guard let text = text("partition") else { return nil }
        if Lineage.isPartitionName(text) { return text }
        problems.add(
            "/partition",
            "the query parameter is \(quoted(text)), no name of a partition: 1 to 128 of A-Z, a-z, 0-9, . _ / -")
        return nil
    }

    /// An integer within `range`.
    func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = parameters[name] else { return nil }
        let isPlain = text.utf8.first != UInt8(ascii: "+")
        guard isPlain, let integer = Int(text), range.contains(integer) else {
            let detail = "the query parameter is \(quoted(text)), not \(ObjectReader.wording(of: range))"
            problems.add("/" + name, detail)
            return nil
        }
        return integer
    }

    /// A decimal number of seconds from 0 to `max`.
    func seconds(_ name: String, max: Double) -> Double? {
        guard let text = parameters[name] else { return nil }
        guard let seconds = DecimalText.seconds(text), seconds <= max else {
            let detail = "the query parameter is \(quoted(text)), not a decimal number of seconds from 0 to \(max)"
            problems.add("/" + name, detail)
            return nil
        }
        return seconds
    }

    /// One word of a closed list.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let text = parameters[name] else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        problems.add("/" + name, "the query parameter " + ObjectReader.refusal(of: text, among: type))
        return nil
    }

    /// A time in RFC 3339.
    func time(_ name: String) -> Timestamp? {
        guard let text = parameters[name] else { return nil }
        if let time = Timestamp(text: text) { return time }
        let detail = "the query parameter is \(quoted(text)), not a time such as 2026-03-01T09:30:00.250Z (RFC 3339)"
        problems.add("/" + name, detail)
        return nil
    }
}

/// Reads decimal numbers without sign and without the words that `Double` knows, with an exponent at most.
enum DecimalText {
    /// The number, or nil when `text` is not digits with at most one point among or before them, and perhaps an
    /// exponent as in `7.5e-3`, in all 1 to 32 bytes.
    static func seconds(_ text: String) -> Double? {
        let parts = text.utf8.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        guard text.utf8.count <= 32, let digits = parts.first, digits.contains(where: isDigit),
            digits.allSatisfy({ isDigit($0) || $0 == point }), digits.count(where: { $0 == point }) <= 1
        else { return nil }
        var plain = String(decoding: digits, as: UTF8.self)
        if digits.first == point { plain = "0" + plain }
        if digits.last == point { plain += "0" }
        guard parts.count > 1 else { return Double(plain) }
        let sign = parts[1].first.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } ?? false
        let exponent = sign ? parts[1].dropFirst() : parts[1]
        guard !exponent.isEmpty, exponent.allSatisfy(isDigit) else { return nil }
        return Double(plain + "e" + String(decoding: parts[1], as: UTF8.self))
    }

    private static let point = UInt8(ascii: ".")

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
