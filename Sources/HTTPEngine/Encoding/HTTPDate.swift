/// The date format of HTTP, IMF-fixdate (RFC 9110 §5.6.7).
public enum HTTPDate {
    private static let days: [StaticString] = ["Sun, ", "Mon, ", "Tue, ", "Wed, ", "Thu, ", "Fri, ", "Sat, "]
    private static let months: [StaticString] = [
        " Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ", " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec ",
    ]

    /// The bytes of a date, for example `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Parameter seconds: Seconds since 1970-01-01 00:00:00 UTC, not negative and before the year 10,000.
    public static func format(secondsSince1970 seconds: Int) -> [UInt8] {
        let dayNumber = seconds / 86_400
        let secondOfDay = seconds % 86_400
        let (year, month, day) = civilDate(dayNumber: dayNumber)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(29)
        bytes.append(days[(dayNumber + 4) % 7])
        appendTwoDigits(day, to: &bytes)
        bytes.append(months[month - 1])
        bytes.append(decimal: year)
        bytes.append(UInt8(ascii: " "))
        appendTwoDigits(secondOfDay / 3600, to: &bytes)
        bytes.append(ASCII.colon)
        appendTwoDigits(secondOfDay / 60 % 60, to: &bytes)
        bytes.append(ASCII.colon)
        appendTwoDigits(secondOfDay % 60, to: &bytes)
        bytes.append(" GMT")
        return bytes
    }

    /// Year, month 1–12 and day 1–31 of a day counted from 1970-01-01, in the Gregorian calendar.
    ///
    /// Years are counted from March inside eras of 400 years (146,097 days), so that the leap day comes last.
    private static func civilDate(dayNumber: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    private static func appendTwoDigits(_ value: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "0") + UInt8(value / 10))
        bytes.append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}
