internal import HTTPEngine
internal import RewardCore

/// The header fields of a call.
struct ChatHeaders: Sendable {
    /// Longest value that an affinity key or trace context is sent as, in bytes.
    static let valueBytesMax = 256

    /// Names that the client or the HTTP layer writes itself, in lower case.
    private static let reserved: Set<String> = [
        "accept", "authorization", "connection", "content-length", "content-type", "host", "keep-alive", "traceparent",
        "transfer-encoding", "user-agent",
    ]

    private let fixed: [HeaderFields.Entry]
    private let affinityHeaders: [String]

    /// The fields of all calls to one endpoint.
    init(apiKey: String?, affinityHeaders: [String]) {
        var fixed: [HeaderFields.Entry] = [
            (name: "Content-Type", value: "application/json"), (name: "Accept", value: "application/json"),
            (name: "User-Agent", value: "metareward"),
        ]
        if let apiKey { fixed.append((name: "Authorization", value: "Bearer \(apiKey)")) }
        self.fixed = fixed
        self.affinityHeaders = affinityHeaders
    }

    /// The fields of one call.
    func fields(affinityKey: String?, traceparent: String?) -> HeaderFields {
        var fields = HeaderFields(fixed)
        if let affinityKey {
            let value = Self.affinityValue(affinityKey)
            for name in affinityHeaders { fields.add(name, value) }
        }
        // A malformed trace context is dropped: it comes from the trainer and must not make the call fail.
        if let traceparent, Self.isPlain(traceparent) { fields.add("traceparent", traceparent) }
        return fields
    }

    /// The key as it is sent, in a field and in the body: itself, or its hash where it is long or no plain text.
    static func affinityValue(_ key: String) -> String {
        isPlain(key) ? key : SHA256.hex(key)
    }

    /// Whether an operator may send a field of that name.
    static func isFreeName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(isTokenByte) && !reserved.contains(name.lowercased())
    }

    private static func isPlain(_ value: String) -> Bool {
        (1...valueBytesMax).contains(value.utf8.count) && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }
}
