/// A message that breaks the protocol or a limit: the one error of the engine, with the status to answer it with.
///
/// A server answers `status` with `Connection: close`, because after such a message nobody knows where the next one
/// starts (RFC 9112 §11.2). A client only reports it.
public enum HTTPProtocolError: Error, Sendable, Equatable {
    /// The request line is not `method SP target SP version`.
    case requestLineMalformed
    /// The method holds a byte that no token has.
    case methodInvalid
    /// The method is longer than any that exists.
    case methodTooLong
    /// The method asks for something that this server never does (CONNECT).
    case methodUnsupported
    /// The request target holds a forbidden byte, a malformed escape, or is in no form that a server accepts.
    case targetInvalid
    /// The request target is longer than the limit, in bytes.
    case targetTooLong(limit: Int)
    /// The version is not of the form `HTTP/d.d`.
    case versionMalformed
    /// The version is neither 1.0 nor 1.1.
    case versionUnsupported
    /// The status line of a response is malformed.
    case statusLineMalformed
    /// A response switched to a protocol that was never asked for (101).
    case upgradeUnexpected
    /// The head is longer than the limit, in bytes.
    case headTooLarge(limit: Int)
    /// There are more fields than the limit.
    case tooManyFields(limit: Int)
    /// The trailer fields are longer than the limit, in bytes.
    case trailerTooLarge(limit: Int)
    /// A line ends in LF without CR, or holds a CR without LF.
    case lineEndingInvalid
    /// A field name is empty or holds a byte that no token has.
    case fieldNameInvalid
    /// White space stands between a field name and its colon.
    case whitespaceBeforeColon
    /// A field value holds NUL or another control byte.
    case fieldValueInvalid
    /// A field line starts with white space, the obsolete line folding.
    case fieldFolded
    /// An HTTP/1.1 request has no `Host`.
    case hostMissing
    /// A request has several `Host` fields.
    case hostRepeated
    /// `Host` is not a host with an optional port.
    case hostInvalid
    /// `Content-Length` is not a plain decimal number.
    case contentLengthInvalid
    /// There are several `Content-Length` fields or values.
    case contentLengthRepeated
    /// `Content-Length` and `Transfer-Encoding` stand together.
    case contentLengthWithTransferEncoding
    /// `Transfer-Encoding` is empty or malformed, or stands in an HTTP/1.0 message.
    case transferEncodingInvalid
    /// A transfer coding other than chunked.
    case transferCodingUnknown
    /// Chunked is not the last coding, or stands twice.
    case chunkedNotLast
    /// The framing of a chunked body is malformed.
    case chunkMalformed
    /// A chunk-size line is longer than the limit, in bytes.
    case chunkLineTooLong(limit: Int)
    /// The framing of a chunked body takes far more bytes than its data; the limit is what it may take besides, in
    /// bytes.
    case chunkOverheadTooLarge(limit: Int)
    /// The body is longer than the limit, in bytes.
    case bodyTooLarge(limit: Int)
    /// `Expect` asks for something other than 100-continue.
    case expectationUnknown
    /// The stream ended inside a message.
    case messageIncomplete
    /// The head did not come in time.
    case headTimedOut
    /// The body did not come in time.
    case bodyTimedOut
    /// The body of a request came, but slower than the least rate, in bytes a second.
    case bodyTooSlow(rate: Int)
    /// The bodies in progress take all the memory that they may, so this one cannot be taken now.
    case memoryFull
}
