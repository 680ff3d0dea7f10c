extension HTTPProtocolError {
    /// The status that a server answers the error with.
    public var status: Int {
        switch self {
        case .requestLineMalformed, .methodInvalid, .targetInvalid, .versionMalformed, .statusLineMalformed,
            .upgradeUnexpected, .lineEndingInvalid, .fieldNameInvalid, .whitespaceBeforeColon, .fieldValueInvalid,
            .fieldFolded, .hostMissing, .hostRepeated, .hostInvalid, .contentLengthInvalid, .contentLengthRepeated,
            .contentLengthWithTransferEncoding, .transferEncodingInvalid, .chunkedNotLast, .chunkMalformed,
            .chunkLineTooLong, .chunkOverheadTooLarge, .messageIncomplete:
            400
        case .headTimedOut, .bodyTimedOut, .bodyTooSlow: 408
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .expectationUnknown: 417
        case .memoryFull: 429
        case .headTooLarge, .tooManyFields, .trailerTooLarge: 431
        case .methodTooLong, .methodUnsupported, .transferCodingUnknown: 501
        case .versionUnsupported: 505
        }
    }

    /// The limit that the error reports, under the name that counters use; nil when it is not about a limit.
    public var limitName: String? {
        switch self {
        case .headTooLarge: "head_bytes"
        case .tooManyFields: "field_count"
        case .targetTooLong: "target_bytes"
        case .bodyTooLarge: "body_bytes"
        case .trailerTooLarge: "trailer_bytes"
        case .chunkLineTooLong: "chunk_line_bytes"
        case .chunkOverheadTooLarge: "chunk_overhead_bytes"
        case .headTimedOut: "head_timeout"
        case .bodyTimedOut: "body_timeout"
        case .bodyTooSlow: "body_rate"
        case .memoryFull: "in_flight_bytes"
        case .requestLineMalformed, .methodInvalid, .methodTooLong, .methodUnsupported, .targetInvalid,
            .versionMalformed, .versionUnsupported, .statusLineMalformed, .upgradeUnexpected, .lineEndingInvalid,
            .fieldNameInvalid, .whitespaceBeforeColon, .fieldValueInvalid, .fieldFolded, .hostMissing, .hostRepeated,
            .hostInvalid, .contentLengthInvalid, .contentLengthRepeated, .contentLengthWithTransferEncoding,
            .transferEncodingInvalid, .transferCodingUnknown, .chunkedNotLast, .chunkMalformed, .expectationUnknown,
            .messageIncomplete:
            nil
        }
    }

    /// Seconds after which the same message may find the server otherwise; nil where only another message would.
    public var retryAfterSeconds: Int? { self == .memoryFull ? 1 : nil }
}
