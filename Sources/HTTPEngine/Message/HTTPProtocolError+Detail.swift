extension HTTPProtocolError {
    /// What is wrong and what to do, as a sentence for the peer; it repeats no byte of the message.
    public var detail: String {
        lineDetail ?? fieldDetail ?? bodyDetail
    }

    private var lineDetail: String? {
        switch self {
        case .requestLineMalformed: "The request line must be a method, a target and a version, one space apart."
        case .methodInvalid: "The method holds a byte that may not stand in a token."
        case .methodTooLong: "The method is longer than any that this server knows."
        case .methodUnsupported: "This server does not open tunnels."
        case .targetInvalid: "The request target must be a percent-encoded path with an optional query."
        case .targetTooLong(let limit): "The request target is longer than \(limit) bytes."
        case .versionMalformed: "The version must be HTTP/1.1 or HTTP/1.0."
        case .versionUnsupported: "This server speaks HTTP/1.1 and HTTP/1.0 only."
        case .statusLineMalformed: "The status line must be a version, a status of three digits and a reason."
        case .upgradeUnexpected: "The response switched protocols although no upgrade was asked for."
        case .headTooLarge(let limit): "The message head is longer than \(limit) bytes."
        case .lineEndingInvalid: "Every line of the head must end in CR LF, and neither may stand alone."
        case .headTimedOut: "The request head did not arrive in time."
        default: nil
        }
    }

    private var fieldDetail: String? {
        switch self {
        case .tooManyFields(let limit): "The message has more than \(limit) header fields."
        case .fieldNameInvalid: "A header field name is empty or holds a byte that may not stand in a token."
        case .whitespaceBeforeColon: "White space stands between a header field name and its colon."
        case .fieldValueInvalid: "A header field value holds a control character."
        case .fieldFolded: "A header field is folded over several lines; send it on one."
        case .hostMissing: "An HTTP/1.1 request must have a Host field."
        case .hostRepeated: "A request must have only one Host field."
        case .hostInvalid: "The Host field must be a host with an optional port."
        case .contentLengthInvalid: "Content-Length must be a decimal number."
        case .contentLengthRepeated: "There must be only one Content-Length."
        case .contentLengthWithTransferEncoding: "Content-Length and Transfer-Encoding must not stand together."
        case .transferEncodingInvalid: "Transfer-Encoding is malformed or stands in an HTTP/1.0 message."
        case .transferCodingUnknown: "The only transfer coding known here is chunked."
        case .chunkedNotLast: "Chunked must be the last transfer coding and stand only once."
        case .expectationUnknown: "The only expectation known here is 100-continue."
        default: nil
        }
    }

    private var bodyDetail: String {
        switch self {
        case .trailerTooLarge(let limit): "The trailer fields are longer than \(limit) bytes."
        case .chunkLineTooLong(let limit): "A chunk-size line is longer than \(limit) bytes."
        case .bodyTooLarge(let limit): "The message body is longer than \(limit) bytes."
        case .messageIncomplete: "The connection ended inside a message."
        case .bodyTimedOut: "The request body did not arrive in time."
        case .bodyTooSlow(let rate): "The request body came slower than \(rate) bytes a second."
        case .memoryFull: "The bodies of requests in progress take all the memory that they may; send it again later."
        case .chunkOverheadTooLarge: "The chunks of the body are so small that their framing outweighs them."
        default: "The framing of the chunked body is malformed."
        }
    }
}
