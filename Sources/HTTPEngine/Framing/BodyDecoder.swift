/// Takes a message's body out of its framing (RFC 9112 §6).
enum BodyDecoder: Sendable {
    /// There is no body.
    case none
    /// The body has a known length, of which so much is still to come.
    case fixed(remaining: Int)
    /// The body is chunked.
    case chunked(ChunkedDecoder)
    /// The body goes on to the end of the stream; only responses may do this.
    case untilEnd

    /// Whether a whole message has come when the stream ends here.
    var isCompleteAtEnd: Bool {
        if case .untilEnd = self { true } else { false }
    }

    /// Decodes input and appends it to `body`.
    mutating func advance(
        _ input: ByteView, into body: inout [UInt8], bodyBytesMax: Int
    ) throws(HTTPProtocolError) -> ParseProgress {
        switch self {
        case .none:
            return ParseProgress(consumed: 0, isComplete: true)
        case .fixed(let remaining):
            let count = min(remaining, input.count)
            body.append(contentsOf: input.view(0..<count), outOf: remaining)
            self = .fixed(remaining: remaining - count)
            return ParseProgress(consumed: count, isComplete: count == remaining)
        case .chunked(var decoder):
            self = .none
            let progress = try decoder.advance(input, into: &body)
            self = .chunked(decoder)
            return progress
        case .untilEnd:
            if input.count > bodyBytesMax - body.count { throw .bodyTooLarge(limit: bodyBytesMax) }
            body.append(contentsOf: input)
            return ParseProgress(consumed: input.count, isComplete: false)
        }
    }
}
