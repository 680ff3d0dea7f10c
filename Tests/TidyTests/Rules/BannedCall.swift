import Glibc

/// Code that must not occur in Sources, with the reason and the replacement.
struct BannedCall: Sendable {
    /// What is searched for in code, as whole words.
    var pattern: String
    /// Why it is banned.
    var why: String
    /// What to use.
    var instead: String
    /// The prefix of paths where it is allowed, or nil.
    var allowedBelow: String?
    /// A word that allows it when a comment on the line or the four lines above contains it, or nil.
    var allowedByComment: String?
    /// What may not follow the pattern for it to count, for example the rest of an allowed call.
    var unlessFollowedBy: String?
    /// Whether it counts also as a member, after a point.
    var includingMembers = true

    /// All bans.
    static let all: [BannedCall] = [
        BannedCall(
            pattern: "URLSession", why: "it costs ten times the CPU of our client on Linux", instead: "Use HTTPClient"),
        BannedCall(
            pattern: "DispatchSource.make", why: "sources lose data at hang-up and write sources may never fire",
            instead: "Use the event loop of SocketTransport; only makeSignalSource is allowed",
            unlessFollowedBy: "SignalSource"),
        BannedCall(
            pattern: "try!", why: "a failure would end the service and every request in it",
            instead: "Throw a typed error, or handle it"),
        BannedCall(
            pattern: "as!", why: "a wrong type would end the service and every request in it",
            instead: "Use `as?` with a typed outcome"),
        BannedCall(
            pattern: "fatalError(", why: "the world's errors are values, and a bug should say which condition it broke",
            instead: "Throw, or use precondition with a message"),
        BannedCall(
            pattern: "print(", why: "standard output belongs to the command line; logs have levels and fields",
            instead: "Use a Logger", allowedBelow: "Sources/metareward/", includingMembers: false),
        BannedCall(
            pattern: "debugPrint(", why: "standard output belongs to the command line; logs have levels and fields",
            instead: "Use a Logger", allowedBelow: "Sources/metareward/", includingMembers: false),
        BannedCall(
            pattern: "Date()", why: "a hidden clock cannot be set in tests", instead: "Take the Clock of RewardCore"),
        BannedCall(
            pattern: "UUID()", why: "hidden randomness cannot be replayed in tests",
            instead: "Take the id source of RewardCore"),
        BannedCall(
            pattern: "Thread.sleep", why: "it blocks a thread of the pool", instead: "Use a timer or Clock.sleep"),
        BannedCall(
            pattern: "usleep(", why: "it blocks a thread of the pool", instead: "Use a timer or Clock.sleep"),
        BannedCall(
            pattern: "sleep(", why: "it blocks a thread of the pool", instead: "Use a timer or Clock.sleep",
            includingMembers: false),
        BannedCall(
            pattern: "@unchecked Sendable", why: "the compiler no longer checks it, so a reader must be able to",
            instead: "Use Locked, or state what keeps it safe in a comment with the word Invariant right above",
            allowedByComment: "Invariant"),
        BannedCall(
            pattern: "nonisolated(unsafe)", why: "the compiler no longer checks it, so a reader must be able to",
            instead: "Use Locked, or state what keeps it safe in a comment with the word Invariant right above",
            allowedByComment: "Invariant"),
        BannedCall(
            pattern: "Mutex(", why: "the thread sanitizer reports false races for it on Linux",
            instead: "Use Locked of the target Locking", allowedBelow: "Sources/Locking/"),
        BannedCall(
            pattern: "Mutex<", why: "the thread sanitizer reports false races for it on Linux",
            instead: "Use Locked of the target Locking", allowedBelow: "Sources/Locking/"),
    ]

    /// The places in `source` that break this ban.
    func violations(_ source: MaskedSource) -> [Violation] {
        if let allowedBelow, source.path.hasPrefix(allowedBelow) { return [] }
        let code = source.code
        return code.offsets(of: pattern).compactMap { offset in
            let previous = offset > 0 ? code[offset - 1] : UInt8(0x20)
            if Token.isWordByte(previous) { return nil }
            // A declaration of the same name is no call.
            if pattern.hasSuffix("("), code[..<offset].suffix(5).elementsEqual("func ".utf8) { return nil }
            if !includingMembers, previous == UInt8(ascii: ".") { return nil }
            let end = offset + pattern.utf8.count
            if let last = pattern.utf8.last, Token.isWordByte(last), pattern != "DispatchSource.make",
                end < code.count, Token.isWordByte(code[end])
            {
                return nil
            }
            if let unlessFollowedBy, code[end...].starts(with: unlessFollowedBy.utf8) { return nil }
            let line = source.line(at: offset)
            if let allowedByComment, source.hasComment(containing: allowedByComment, near: line) { return nil }
            return Violation(path: source.path, line: line, what: "`\(pattern)` is banned", why: why, instead: instead)
        }
    }
}

extension [UInt8] {
    /// The offsets at which `text` occurs, in order. The search is the C library's, so that a debug build of the tests
    /// stays fast over the whole package.
    func offsets(of text: String) -> [Int] {
        let needle = Array(text.utf8)
        guard let first = needle.first else { return [] }
        var found: [Int] = []
        withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var start = 0
            while start + needle.count <= bytes.count,
                let hit = memchr(base + start, Int32(first), bytes.count - needle.count + 1 - start)
            {
                let offset = UnsafeRawPointer(hit) - base
                if memcmp(hit, needle, needle.count) == 0 { found.append(offset) }
                start = offset + 1
            }
        }
        return found
    }
}
