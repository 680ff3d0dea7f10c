internal import RewardCore

/// Reads the dates of HTTP header fields.
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The time in one of the three formats that a recipient must understand (RFC 9110 §5.6.7), or nil.
    ///
    /// `now` resolves the two-digit years of the obsolete RFC 850 format: a date more than 50 years ahead is in the
    /// past.
    static func time(_ text: String, now: Timestamp) -> Timestamp? {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        switch words.count {
        case 6 where words[0].hasSuffix(",") && words[5] == "GMT":
            return timestamp(day: words[1], month: words[2], year: words[3], time: words[4])
        case 4 where words[0].hasSuffix(",") && words[3] == "GMT":
            let parts = words[1].split(separator: "-")
            guard parts.count == 3, parts[2].utf8.count == 2 else { return nil }
            return century(day: parts[0], month: parts[1], year: parts[2], time: words[2], now: now)
        case 5:
            return timestamp(day: words[2], month: words[1], year: words[4], time: words[3])
        default:
            return nil
        }
    }

    private static func century(
        day: Substring, month: Substring, year: Substring, time: Substring, now: Timestamp
    ) -> Timestamp? {
        guard let recent = timestamp(day: day, month: month, year: "20" + year, time: time) else { return nil }
        guard recent > now.adding(seconds: 50 * 365.25 * 86_400) else { return recent }
        return timestamp(day: day, month: month, year: "19" + year, time: time)
    }

    private static func timestamp(day: Substring, month: Substring, year: Substring, time: Substring) -> Timestamp? {
        guard let index = months.firstIndex(of: String(month)), year.utf8.count == 4 else { return nil }
        let monthText = index < 9 ? "0\(index + 1)" : "\(index + 1)"
        let dayText = day.utf8.count == 1 ? "0" + day : String(day)
        return Timestamp(text: "\(year)-\(monthText)-\(dayText)T\(time)Z")
    }
}
