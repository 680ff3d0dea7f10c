internal import RewardCore

/// Puts text that is not the service's own between marker lines, so that a model can tell data from instruction.
///
/// A marker line is `[[BEGIN LABEL nonce]]` or `[[END LABEL nonce]]`. The nonce is the first 16 hex digits of
/// HMAC-SHA256 of the fenced text under the data folder's secret: the policy cannot foretell it, yet equal text gives
/// equal bytes, so prefix caches hit and a restore reproduces its prompts. Wherever the text itself holds the start of
/// a marker, a backslash is put before it, so that even a model which ignores nonces finds no forged marker. Tokens of
/// chat templates are broken in the same way, so that no server takes them for turns.
public struct Fence: Sendable {
    /// How a marker line begins a fence.
    public static let opening = "[[BEGIN "
    /// How a marker line ends a fence.
    public static let closing = "[[END "

    private let secret: [UInt8]

    /// Fences under a secret of at least 16 random bytes.
    public init(secret: [UInt8]) { self.secret = secret }

    /// The text between its marker lines.
    ///
    /// - Parameter context: text that the nonce depends on as well: for a response, its prompt, so that one response to
    ///   two prompts has two nonces.
    public func wrap(_ text: String, as label: FenceLabel, context: String? = nil) -> String {
        let nonce = nonce(for: text, context: context)
        return Self.opening + label.rawValue + " " + nonce + "]]\n" + Self.neutralised(text) + "\n" + Self.closing
            + label.rawValue + " " + nonce + "]]"
    }

    /// 16 lower-case hex digits for the text, and its context where there is one (`context ‖ 0x00 ‖ text`).
    public func nonce(for text: String, context: String? = nil) -> String {
        var message: [UInt8] = []
        if let context {
            message += Array(context.utf8)
            message.append(0)
        }
        message += Array(text.utf8)
        return SHA256.hexDigits(SHA256.authenticationCode(message, key: secret).prefix(8))
    }

    /// The text with a backslash before everything that could be the start of a marker, and within every token of a
    /// chat template.
    static func neutralised(_ text: String) -> String {
        var bytes = Array(ChatTemplateTokens.broken(text).utf8)
        for marker in [Array(opening.utf8), Array(closing.utf8)] {
            guard let first = position(of: marker, in: bytes, from: 0) else { continue }
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count + 8)
            var start = 0
            var next: Int? = first
            while let at = next {
                result += bytes[start..<at]
                result.append(92)
                result += marker
                start = at + marker.count
                next = position(of: marker, in: bytes, from: start)
            }
            bytes = result + bytes[start...]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func position(of marker: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + marker.count <= bytes.count {
            guard let candidate = bytes[index...].firstIndex(of: marker[0]), candidate + marker.count <= bytes.count
            else { return nil }
            if bytes[candidate..<candidate + marker.count].elementsEqual(marker) { return candidate }
            index = candidate + 1
        }
        return nil
    }
}
