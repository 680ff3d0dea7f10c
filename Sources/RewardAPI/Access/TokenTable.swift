internal import RewardCore

/// The tokens that the service knows, and how a presented one is looked for.
///
/// Only digests are compared, each wholly and all of them, whatever the first bytes or the first tokens say. So the
/// time tells neither how much of a guess was right nor which token it resembles.
struct TokenTable: Sendable {
    /// What came of looking for a token.
    enum Match: Sendable, Hashable {
        /// It is this one, and it counts.
        case valid(AccessToken)
        /// It is this one, and its time is over.
        case expired(AccessToken)
        /// It is none of them.
        case unknown
    }

    /// The tokens.
    let tokens: [AccessToken]

    /// Looks for a token that was presented at the time `now`.
    func match(_ text: String, at now: Timestamp) -> Match {
        let digest = SHA256.digest(text.utf8)
        var found = 0
        for (index, token) in tokens.enumerated() {
            // 1 where they are equal, else 0, without a branch.
            let isEqual = (ConstantTime.difference(digest, token.digest) &- 1) >> 8 & 1
            found |= isEqual &* (index + 1)
        }
        guard found > 0, found <= tokens.count else { return .unknown }
        let token = tokens[found - 1]
        if let end = token.expiresAt, now >= end { return .expired(token) }
        return .valid(token)
    }
}

/// Comparisons whose time depends on lengths only.
enum ConstantTime {
    /// 0 where the bytes are equal, else 1…255. Bytes of another number differ.
    static func difference(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard left.count == right.count else { return 255 }
        return left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in difference(left, right) }
        }
    }

    /// The same for buffers of equal length.
    static func difference(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return Int(difference)
    }
}
