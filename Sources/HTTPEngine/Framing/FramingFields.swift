/// What the header fields say about the message's framing and its connection, gathered field by field.
///
/// Anything that two implementations could read differently is an error here, because that is what request smuggling
/// lives on (RFC 9112 §11.2).
struct FramingFields: Sendable {
    /// The value of the one `Content-Length`.
    private(set) var contentLength: Int?
    /// How many `Host` fields there are.
    private(set) var hostCount = 0
    /// Whether `Connection` lists `close`.
    private(set) var listsClose = false
    /// Whether `Connection` lists `keep-alive`.
    private(set) var listsKeepAlive = false
    /// Whether `Expect` is `100-continue`.
    private(set) var expectsContinue = false
    /// Whether `Expect` asks for anything else.
    private(set) var expectsOther = false
    /// The `timeout` of `Keep-Alive`, in seconds.
    private(set) var keepAliveSeconds: Int?
    private var hasTransferEncoding = false
    private var listsChunked = false
    private var listsOtherCoding = false

    /// Takes note of one field; the name has been checked.
    mutating func note(name: ByteView, value: ByteView) throws(HTTPProtocolError) {
        switch name.count {
        case 4 where name.equals(lowercase: "host"):
            hostCount += 1
            if hostCount > 1 { throw .hostRepeated }
            if !HostSyntax.isValid(value) { throw .hostInvalid }
        case 6 where name.equals(lowercase: "expect"):
            if value.equals(lowercase: "100-continue") { expectsContinue = true } else { expectsOther = true }
        case 10 where name.equals(lowercase: "connection"):
            noteConnection(value)
        case 10 where name.equals(lowercase: "keep-alive"):
            noteKeepAlive(value)
        case 14 where name.equals(lowercase: "content-length"):
            try noteContentLength(value)
        case 17 where name.equals(lowercase: "transfer-encoding"):
            try noteTransferEncoding(value)
        default:
            break
        }
    }

    /// Whether the body is chunked; throws when the fields contradict one another or name another coding.
    func isChunked(version: HTTPVersion) throws(HTTPProtocolError) -> Bool {
        guard hasTransferEncoding else { return false }
        if contentLength != nil { throw .contentLengthWithTransferEncoding }
        if version == .http10 { throw .transferEncodingInvalid }
        if listsOtherCoding { throw .transferCodingUnknown }
        if !listsChunked { throw .transferEncodingInvalid }
        return true
    }

    /// Whether the sender leaves the connection open behind this message (RFC 9112 §9.3).
    func keepsConnection(version: HTTPVersion) -> Bool {
        switch version {
        case .http11: !listsClose
        case .http10: listsKeepAlive && !listsClose
        }
    }

    private mutating func noteConnection(_ value: ByteView) {
        value.forEachListElement { element in
            if element.equals(lowercase: "close") { listsClose = true }
            if element.equals(lowercase: "keep-alive") { listsKeepAlive = true }
        }
    }

    private mutating func noteKeepAlive(_ value: ByteView) {
        let prefix: StaticString = "timeout="
        value.forEachListElement { element in
            let length = prefix.utf8CodeUnitCount
            guard element.count > length, element.view(0..<length).equals(lowercase: prefix) else { return }
            keepAliveSeconds = Self.decimal(element.view(length..<element.count))
        }
    }

    private mutating func noteContentLength(_ value: ByteView) throws(HTTPProtocolError) {
        if contentLength != nil || value.contains(UInt8(ascii: ",")) { throw .contentLengthRepeated }
        guard let length = Self.decimal(value) else { throw .contentLengthInvalid }
        contentLength = length
    }

    private mutating func noteTransferEncoding(_ value: ByteView) throws(HTTPProtocolError) {
        hasTransferEncoding = true
        try value.forEachListElement { element throws(HTTPProtocolError) in
            if element.isEmpty { throw .transferEncodingInvalid }
            if listsChunked { throw .chunkedNotLast }
            if element.equals(lowercase: "chunked") { listsChunked = true } else { listsOtherCoding = true }
        }
    }

    /// A plain decimal number, or nil; one that does not fit is `Int.max`, which is beyond every limit.
    private static func decimal(_ digits: ByteView) -> Int? {
        guard !digits.isEmpty else { return nil }
        var value = 0
        for byte in digits {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(byte - 0x30))
            value = overflow || carry ? Int.max : sum
        }
        return value
    }
}
