/// The identifier of an event, such as `1767225600000-17`: when the process started, and the event's number in it.
///
/// Numbers count from 1 without gaps, whatever a client filters. The first part is the wall clock at the start in
/// milliseconds, so identifiers increase over restarts too, and an identifier of an earlier process is known for one
/// whatever its number.
struct EventID: Sendable, Hashable {
    /// When the process started, in milliseconds since 1970.
    let start: Int64
    /// The number of the event, from 1; 0 stands before the first.
    let number: Int

    /// The identifier as it is sent.
    var text: String { "\(start)-\(number)" }

    /// An identifier of the given parts.
    init(start: Int64, number: Int) {
        self.start = start
        self.number = number
    }

    /// Reads an identifier as it was sent; `nil` when the text has not its form.
    init?(text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(Self.isPlain), let start = Int64(String(parts[0]) ?? ""),
            let number = Int(String(parts[1]) ?? "")
        else { return nil }
        self.init(start: start, number: number)
    }

    /// Digits alone, and no zero in front of others, so that every identifier has one spelling.
    private static func isPlain(_ digits: Substring.UTF8View) -> Bool {
        guard let first = digits.first, digits.allSatisfy({ (48...57).contains($0) }) else { return false }
        return first != UInt8(ascii: "0") || digits.count == 1
    }
}
