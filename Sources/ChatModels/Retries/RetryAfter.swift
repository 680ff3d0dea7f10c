internal import HTTPEngine
internal import RewardCore

/// Reads how long a server asks its clients to stay away.
enum RetryAfter {
    /// The delay in the header fields: `retry-after-ms` before `Retry-After`, which has seconds (also with decimals, as
    /// some servers send) or a date (RFC 9110 §10.2.3). A date in the past is zero. Nil when there is none, or
    /// nonsense.
    static func delay(in fields: HeaderFields, now: Timestamp) -> Duration? {
        if let text = fields["retry-after-ms"], let milliseconds = number(text) {
            return .milliseconds(milliseconds)
        }
        guard let text = fields["retry-after"] else { return nil }
        if let seconds = number(text) { return .seconds(seconds) }
        guard let time = HTTPDate.time(text, now: now) else { return nil }
        return .milliseconds(max(0, time.milliseconds - now.milliseconds))
    }

    /// A plain decimal number that is not negative; a year and more is cut to a year, which no deadline reaches.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") }),
            let value = Double(text)
        else { return nil }
        return min(value, 31_536_000_000)
    }
}
