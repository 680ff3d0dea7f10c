/// Reads the head of one message line by line, in place.
///
/// Each line is looked at once, when its line feed has come, so an error is the same however the bytes were cut on
/// their way: lines are judged in order, and the limits by bytes of the head, never by bytes of one read.
struct HeadParser: Sendable {
    /// Which start line the head has.
    enum StartLineKind: Sendable {
        /// A request line.
        case request
        /// A status line.
        case status
    }

    /// Bytes that are set aside for the fields before they are seen, at most.
    private static let reservedBytesMax = 1024

    /// Which start line is expected.
    let kind: StartLineKind
    /// The size limits.
    let limits: HTTPLimits
    /// What the fields so far say about framing.
    private(set) var framing = FramingFields()
    private var requestLine: RequestLine?
    /// The status of a status line, once it is read.
    private(set) var status = 0
    /// The version of the start line.
    private(set) var version = HTTPVersion.http11
    private var wire = WireFields()
    private var hasStartLine = false
    private var hasSkippedEmptyLine = false
    /// Bytes of the head in complete lines.
    private var headBytes = 0
    /// Bytes of the incomplete line that hold no line feed.
    private var scannedBytes = 0

    /// Makes a parser for the next head.
    init(kind: StartLineKind, limits: HTTPLimits) {
        self.kind = kind
        self.limits = limits
    }

    /// Whether any byte of the head has been seen; an empty line before it does not count.
    var hasStarted: Bool { headBytes > 0 || scannedBytes > 0 }

    /// The fields so far.
    var fields: HeaderFields { HeaderFields(wire: wire) }

    /// Takes out the complete request head.
    mutating func takeRequest() -> RequestHead? {
        guard let line = requestLine else { return nil }
        requestLine = nil
        let head = RequestHead(line, fields: fields)
        wire = WireFields()
        return head
    }

    /// Reads as many complete lines as the input has.
    mutating func advance(_ input: ByteView) throws(HTTPProtocolError) -> ParseProgress {
        var position = 0
        while true {
            let available = input.count - position
            let allowed = limits.headBytesMax - headBytes
            let end = position + min(available, allowed)
            guard let lineFeed = input.lineFeed(from: position + scannedBytes, to: end) else {
                scannedBytes = end - position
                if isStartLineTooLong(scannedBytes) { throw .targetTooLong(limit: limits.targetBytesMax) }
                if available > allowed { throw .headTooLarge(limit: limits.headBytesMax) }
                return ParseProgress(consumed: position, isComplete: false)
            }
            let lineBytes = lineFeed - position + 1
            if isStartLineTooLong(lineBytes) { throw .targetTooLong(limit: limits.targetBytesMax) }
            guard lineFeed > position, input[lineFeed - 1] == ASCII.carriageReturn else { throw .lineEndingInvalid }
            let line = input.view(position..<(lineFeed - 1))
            position = lineFeed + 1
            headBytes += lineBytes
            scannedBytes = 0
            if try take(line, remaining: input.count - position) {
                return ParseProgress(consumed: position, isComplete: true)
            }
        }
    }

    /// Whether so many bytes of a request line can only come from a target beyond its limit.
    private func isStartLineTooLong(_ bytes: Int) -> Bool {
        guard !hasStartLine, kind == .request else { return false }
        return bytes > limits.targetBytesMax + StartLine.requestLineOverhead + 2
    }

    /// Takes one line; returns whether it was the empty line that ends the head.
    private mutating func take(_ line: ByteView, remaining: Int) throws(HTTPProtocolError) -> Bool {
        guard hasStartLine else {
            try takeStartLine(line)
            // What has come behind the start line is often the rest of the head, and little else.
            if hasStartLine { wire.reserve(bytes: min(max(remaining, 64), Self.reservedBytesMax)) }
            return false
        }
        if line.isEmpty { return true }
        if wire.places.count == limits.fieldCountMax { throw .tooManyFields(limit: limits.fieldCountMax) }
        let parts = try FieldLine.parse(line)
        try framing.note(name: parts.name, value: parts.value)
        wire.add(parts)
        return false
    }

    /// Takes the start line. One empty line before a request is skipped: some clients send one behind a body
    /// (RFC 9112 §2.2).
    private mutating func takeStartLine(_ line: ByteView) throws(HTTPProtocolError) {
        switch kind {
        case .request:
            if line.isEmpty, !hasSkippedEmptyLine {
                hasSkippedEmptyLine = true
                headBytes = 0
                return
            }
            let parsed = try StartLine.parseRequest(line, targetBytesMax: limits.targetBytesMax)
            version = parsed.version
            requestLine = parsed
        case .status:
            (version, status) = try StartLine.parseStatus(line)
        }
        hasStartLine = true
    }
}
