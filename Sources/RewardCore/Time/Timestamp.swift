/// A point in time, in milliseconds since 1970-01-01T00:00:00Z.
///
/// Everything stored or sent carries this precision: RFC 3339, UTC, three decimals.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since the epoch; negative before it.
    public let milliseconds: Int64

    /// The point in time that many milliseconds after the epoch.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Orders by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The point in time `seconds` later; earlier when negative.
    public func adding(seconds: Double) -> Timestamp {
        Timestamp(milliseconds: milliseconds + Int64((seconds * 1000).rounded()))
    }

    /// RFC 3339 text in UTC with milliseconds, such as `2026-03-01T09:30:00.250Z`.
    public var text: String {
        let (days, millisecondOfDay) = milliseconds.quotientAndRemainder(flooringBy: 86_400_000)
        let (year, month, day) = Self.civil(fromDays: days)
        let second = millisecondOfDay / 1000
        return Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2) + "T"
            + Self.padded(second / 3600, 2) + ":" + Self.padded(second / 60 % 60, 2) + ":"
            + Self.padded(second % 60, 2) + "." + Self.padded(millisecondOfDay % 1000, 3) + "Z"
    }

    /// Reads RFC 3339 text (§5.6) with `Z` or a numeric offset and any number of decimals; `nil` when it is not that.
    public init?(text: String) {
        let bytes = Array(text.utf8)
        func number(_ start: Int, _ count: Int) -> Int64? {
            guard start + count <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[start..<start + count] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] == 84 || bytes[10] == 116,
            bytes[13] == 58, bytes[16] == 58,
            let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), (1...12).contains(month),
            (1...31).contains(day), let hour = number(11, 2), hour < 24, let minute = number(14, 2), minute < 60,
            let second = number(17, 2), second <= 60
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if bytes[position] == 46 {
            position += 1
            var scale: Int64 = 100
            let start = position
            while position < bytes.count, bytes[position] >= 48, bytes[position] <= 57 {
                fraction += Int64(bytes[position] - 48) * scale
                scale /= 10
                position += 1
            }
            guard position > start else { return nil }
        }
        guard position < bytes.count else { return nil }
        var offsetMinutes: Int64 = 0
        if bytes[position] == 90 || bytes[position] == 122 {
            guard position + 1 == bytes.count else { return nil }
        } else {
            guard bytes.count == position + 6, bytes[position + 3] == 58,
                bytes[position] == 43 || bytes[position] == 45,
                let hours = number(position + 1, 2), let minutes = number(position + 4, 2)
            else { return nil }
            offsetMinutes = (hours * 60 + minutes) * (bytes[position] == 45 ? -1 : 1)
        }
        let seconds = Self.days(fromYear: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
        milliseconds = (seconds - offsetMinutes * 60) * 1000 + fraction
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Gregorian date of a day number, by the era arithmetic of the proleptic calendar (400-year cycles of 146,097
    /// days, years that start in March).
    private static func civil(fromDays days: Int64) -> (Int64, Int64, Int64) {
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(flooringBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func days(fromYear year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.quotientAndRemainder(flooringBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    /// Quotient rounded down and a remainder that is never negative, so that times before 1970 come out right.
    func quotientAndRemainder(flooringBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
