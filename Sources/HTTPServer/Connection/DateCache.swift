internal import Glibc
internal import HTTPEngine

/// The value of the `Date` field, made once a second.
struct DateCache {
    private var second = -1
    private var bytes: [UInt8] = []

    /// The bytes for the present second.
    mutating func current() -> [UInt8] {
        let now = time(nil)
        if now != second {
            second = now
            bytes = HTTPDate.format(secondsSince1970: now)
        }
        return bytes
    }
}
