internal import RewardCore

/// The last few `Authorization` values that were found to be valid, so that frequent callers are known without hashing:
/// an answer of the event loop takes a microsecond, and so does a hash.
///
/// A value is compared with every one of its length, wholly, so that the time says no more than the length.
struct VerifiedCredentials: Sendable {
    /// Most values that are kept; beyond it the oldest makes room. A service has few tokens, so each has its place.
    static let max = 8

    private struct Entry: Sendable {
        let value: [UInt8]
        let token: AccessToken
    }

    private var entries: [Entry] = []

    /// The token of a value that was verified before, unless its time is over or it has made room for others.
    func token(for value: String, at now: Timestamp) -> AccessToken? {
        var value = value
        return value.withUTF8 { value in
            var found: AccessToken?
            for entry in entries where entry.value.count == value.count {
                let difference = entry.value.withUnsafeBufferPointer { ConstantTime.difference($0, value) }
                if difference == 0 { found = entry.token }
            }
            if let end = found?.expiresAt, now >= end { return nil }
            return found
        }
    }

    /// Keeps a value that was verified.
    mutating func keep(_ value: String, _ token: AccessToken) {
        let value = Array(value.utf8)
        entries.removeAll { $0.value == value }
        if entries.count >= Self.max { entries.removeFirst() }
        entries.append(Entry(value: value, token: token))
    }
}
