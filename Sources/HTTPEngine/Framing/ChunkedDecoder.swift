/// Removes the chunked transfer coding (RFC 9112 §7.1), byte by byte outside the data and in whole runs inside it.
///
/// Chunk extensions are skipped; trailer fields are checked like header fields and then dropped, because nothing here
/// may depend on them (§7.1.2).
struct ChunkedDecoder: Sendable {
    private enum State: Sendable {
        /// In the digits of a chunk size; `digits` have been read.
        case size(value: Int, digits: Int)
        /// In white space behind the size, which only an extension may follow.
        case spaceBehindSize(value: Int)
        /// In an extension.
        case chunkExtension(value: Int)
        /// The CR of the size line has come.
        case sizeLineFeed(value: Int)
        /// In the data.
        case data(remaining: Int)
        /// Behind the data, before its CR.
        case dataCarriageReturn
        /// Behind the CR that follows the data.
        case dataLineFeed
        /// In the trailer section.
        case trailer
    }

    /// More hexadecimal digits than this do not fit into a body that anybody could send.
    private static let sizeDigitsMax = 15

    private let limits: HTTPLimits
    private var state = State.size(value: 0, digits: 0)
    private var lineBytes = 0
    /// Bytes of size lines, extensions and line ends so far.
    private var framingBytes = 0
    private var trailerBytes = 0
    private var trailerCount = 0
    private var scannedBytes = 0

    /// Makes a decoder for one body.
    init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// Decodes input and appends the data to `body`.
    mutating func advance(_ input: ByteView, into body: inout [UInt8]) throws(HTTPProtocolError) -> ParseProgress {
        var position = 0
        while position < input.count {
            switch state {
            case .data(let remaining):
                let count = min(remaining, input.count - position)
                body.append(contentsOf: input.view(position..<(position + count)))
                position += count
                state = count == remaining ? .dataCarriageReturn : .data(remaining: remaining - count)
            case .trailer:
                let progress = try advanceTrailer(input.view(position..<input.count))
                position += progress.consumed
                return ParseProgress(consumed: position, isComplete: progress.isComplete)
            default:
                try take(input[position], bodyBytes: body.count)
                position += 1
            }
        }
        return ParseProgress(consumed: position, isComplete: false)
    }

    private mutating func take(_ byte: UInt8, bodyBytes: Int) throws(HTTPProtocolError) {
        framingBytes += 1
        if framingBytes > limits.chunkOverheadBytesMax, framingBytes - limits.chunkOverheadBytesMax > 2 * bodyBytes {
            throw .chunkOverheadTooLarge(limit: limits.chunkOverheadBytesMax)
        }
        switch state {
        case .size(let value, let digits):
            try countLineByte()
            if let digit = ASCII.hexValue(byte) {
                guard digits < Self.sizeDigitsMax else { throw .chunkMalformed }
                state = .size(value: value << 4 | Int(digit), digits: digits + 1)
            } else {
                guard digits > 0 else { throw .chunkMalformed }
                try endSize(byte, value: value)
            }
        case .spaceBehindSize(let value):
            try countLineByte()
            guard byte != ASCII.carriageReturn else { throw .chunkMalformed }
            try endSize(byte, value: value)
        case .chunkExtension(let value):
            try countLineByte()
            if byte == ASCII.carriageReturn {
                state = .sizeLineFeed(value: value)
            } else if !ASCII.isFieldValue(byte) {
                throw .chunkMalformed
            }
        case .sizeLineFeed(let value):
            guard byte == ASCII.lineFeed else { throw .chunkMalformed }
            lineBytes = 0
            if value > limits.bodyBytesMax - bodyBytes { throw .bodyTooLarge(limit: limits.bodyBytesMax) }
            state = value == 0 ? .trailer : .data(remaining: value)
        case .dataCarriageReturn:
            guard byte == ASCII.carriageReturn else { throw .chunkMalformed }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == ASCII.lineFeed else { throw .chunkMalformed }
            state = .size(value: 0, digits: 0)
        case .data, .trailer:
            break
        }
    }

    /// Takes the byte behind the size's digits or behind white space there.
    private mutating func endSize(_ byte: UInt8, value: Int) throws(HTTPProtocolError) {
        switch byte {
        case ASCII.carriageReturn: state = .sizeLineFeed(value: value)
        case UInt8(ascii: ";"): state = .chunkExtension(value: value)
        case ASCII.space, ASCII.tab: state = .spaceBehindSize(value: value)
        default: throw .chunkMalformed
        }
    }

    private mutating func countLineByte() throws(HTTPProtocolError) {
        lineBytes += 1
        if lineBytes > limits.chunkLineBytesMax { throw .chunkLineTooLong(limit: limits.chunkLineBytesMax) }
    }

    private mutating func advanceTrailer(_ input: ByteView) throws(HTTPProtocolError) -> ParseProgress {
        var position = 0
        while true {
            let available = input.count - position
            let allowed = limits.trailerBytesMax - trailerBytes
            let end = position + min(available, allowed)
            guard let lineFeed = input.lineFeed(from: position + scannedBytes, to: end) else {
                scannedBytes = end - position
                if available > allowed { throw .trailerTooLarge(limit: limits.trailerBytesMax) }
                return ParseProgress(consumed: position, isComplete: false)
            }
            guard lineFeed > position, input[lineFeed - 1] == ASCII.carriageReturn else { throw .lineEndingInvalid }
            let line = input.view(position..<(lineFeed - 1))
            trailerBytes += lineFeed - position + 1
            scannedBytes = 0
            position = lineFeed + 1
            if line.isEmpty { return ParseProgress(consumed: position, isComplete: true) }
            trailerCount += 1
            if trailerCount > limits.fieldCountMax { throw .tooManyFields(limit: limits.fieldCountMax) }
            _ = try FieldLine.parse(line)
        }
    }
}
