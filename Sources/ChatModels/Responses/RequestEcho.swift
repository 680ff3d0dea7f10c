internal import RewardCore

/// Keeps a request's own text out of failures: servers like to repeat the input that they refuse, and a failure's
/// detail may hold neither a secret nor text of a rollout.
enum RequestEcho {
    /// Bytes of a block. A repetition of twice as many bytes is always found, whatever its place.
    private static let blockBytes = 16

    private struct Block: Hashable {
        let first: UInt64
        let second: UInt64

        init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
            first = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            second = bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
        }
    }

    /// The message without the key, and cut where it starts to repeat one of the messages of the request.
    static func removed(from message: String, request: ChatRequest, apiKey: String?) -> String {
        var message = message
        if let apiKey, !apiKey.isEmpty { message = message.replacing(apiKey, with: "[key]") }
        let bytes = Array(message.utf8)
        guard bytes.count >= blockBytes else { return message }
        var offsets: [Block: Int] = [:]
        bytes.withUnsafeBytes { buffer in
            for offset in stride(from: buffer.count - blockBytes, through: 0, by: -1) {
                offsets[Block(buffer, at: offset)] = offset
            }
        }
        guard let echo = request.messages.compactMap({ firstEcho(of: $0.content, in: offsets) }).min() else {
            return message
        }
        let kept = bytes.prefix(max(0, echo - blockBytes + 1))
        return String(decoding: kept, as: UTF8.self) + "… (the rest repeats the request)"
    }

    private static func firstEcho(of content: String, in offsets: [Block: Int]) -> Int? {
        var content = content
        return content.withUTF8 { buffer in
            let bytes = UnsafeRawBufferPointer(buffer)
            var first: Int?
            var position = 0
            while position + blockBytes <= bytes.count {
                if let offset = offsets[Block(bytes, at: position)] { first = min(first ?? offset, offset) }
                position += blockBytes
            }
            return first
        }
    }
}
