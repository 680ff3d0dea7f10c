internal import Compression
internal import HTTPEngine

/// Why a coded request body is refused.
enum CodingRefusal: Error, Equatable {
    /// The last part of a problem's `type`: stable.
    enum Kind: String, CaseIterable {
        /// The coding is not taken.
        case unsupported = "unsupported-coding"
        /// The decoded body is too long.
        case tooLarge = "decoded-body-too-large"
        /// The decoded body is too long for the coded one.
        case ratioExceeded = "decoded-body-ratio"
        /// The coded body is incomplete.
        case truncated = "coded-body-truncated"
        /// The coded body is followed by more.
        case trailingData = "coded-body-trailing-data"
        /// The coded body is damaged, or something else.
        case corrupt = "coded-body-corrupt"
        /// Decoding is not possible now.
        case unavailable = "decoding-unavailable"
        /// The bodies in progress take all the memory that they may.
        case memoryFull = "memory-full"
    }

    /// The coding is unknown, or there are several; the value says what is taken instead.
    case unsupported(accepted: String)
    /// The decoded body is longer than the limit, in bytes.
    case tooLarge(limit: Int)
    /// The body decodes to more than so many times its length.
    case ratioExceeded(limit: Int)
    /// The body ends before its coding does.
    case truncated(at: Int)
    /// More follows where the coding is complete.
    case trailingData(at: Int)
    /// The body is not in its coding, or a check sum is wrong.
    case corrupt(at: Int)
    /// There is no memory to decode it with.
    case unavailable
    /// The bodies in progress take all the memory that they may.
    case memoryFull

    /// The refusal for what the inflater says.
    init(_ error: InflateError) {
        switch error {
        case .tooLarge(let limit): self = .tooLarge(limit: limit)
        case .ratioExceeded(let limit): self = .ratioExceeded(limit: limit)
        case .truncated(let offset): self = .truncated(at: offset)
        case .trailingData(let offset): self = .trailingData(at: offset)
        case .corrupt(let offset, _): self = .corrupt(at: offset)
        case .outOfMemory: self = .unavailable
        }
    }

    /// The limit that was reached, under the name that counters use; nil when it is not about a limit.
    var limitName: String? {
        switch self {
        case .tooLarge: "decoded_body_bytes"
        case .ratioExceeded: "decoded_body_ratio"
        case .memoryFull: "in_flight_bytes"
        case .unsupported, .truncated, .trailingData, .corrupt, .unavailable: nil
        }
    }

    /// The answer.
    var response: HTTPServerResponse {
        var response = HTTPServerResponse(
            status: status, contentType: ProblemBody.contentType,
            bytes: ProblemBody.bytes(name: kind.rawValue, status: status, detail: detail))
        if case .unsupported(let accepted) = self { response.fields.add("Accept-Encoding", accepted) }
        if self == .memoryFull { response.fields.add("Retry-After", "1") }
        return response
    }

    private var status: Int {
        switch self {
        case .unsupported: 415
        case .tooLarge, .ratioExceeded: 413
        case .truncated, .trailingData, .corrupt: 400
        case .unavailable: 503
        case .memoryFull: 429
        }
    }

    private var kind: Kind {
        switch self {
        case .unsupported: .unsupported
        case .tooLarge: .tooLarge
        case .ratioExceeded: .ratioExceeded
        case .truncated: .truncated
        case .trailingData: .trailingData
        case .corrupt: .corrupt
        case .unavailable: .unavailable
        case .memoryFull: .memoryFull
        }
    }

    /// What is wrong and what to do; it repeats no byte of the request.
    private var detail: String {
        switch self {
        case .unsupported(let accepted):
            "The content coding of the body is not taken; use one of: \(accepted), or none."
        case .tooLarge(let limit): "The decoded body is longer than \(limit) bytes; send less at once."
        case .ratioExceeded(let limit):
            "The body decodes to more than \(limit) times its length; send it without a coding."
        case .truncated(let offset): "The coded body ends at byte \(offset), before its coding is complete."
        case .trailingData(let offset): "The coded body is complete before byte \(offset), where more follows."
        case .corrupt(let offset):
            "The body is not in the coding that Content-Encoding names; it was noticed near byte \(offset)."
        case .memoryFull:
            "The bodies of requests in progress take all the memory that they may; send it again later."
        case .unavailable: "There is no memory to decode the body now; send it again later."
        }
    }
}
