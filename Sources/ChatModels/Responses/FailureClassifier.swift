internal import RewardCore

/// Turns a status and a server's error into a kind of failure and a decision about retries. Pure tables.
enum FailureClassifier {
    /// Codes that say the account has nothing left; waiting does not help.
    private static let quotaCodes: Set<String> = [
        "insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached", "insufficient_credits",
    ]
    /// Codes that say the prompt does not fit.
    private static let contextCodes: Set<String> = [
        "context_length_exceeded", "exceed_context_size_error", "context_window_exceeded",
    ]
    /// Words of servers that have no code for a prompt that does not fit.
    private static let contextWords = [
        "maximum context length", "model's context length", "available context size", "context window",
        "maximum model length", "max_model_len", "context length exceeded", "exceeds the context",
        "`inputs` must have less than",
    ]
    /// Codes that say the prompt was refused for what it says.
    private static let refusalCodes: Set<String> = ["content_filter", "content_policy_violation"]
    /// Statuses that codes in words stand for, for errors inside a response of status 200.
    private static let statuses: [String: Int] = [
        "rate_limit_exceeded": 429, "rate_limit_error": 429, "slow_down": 429, "overloaded": 529,
        "overloaded_error": 529, "server_is_overloaded": 503, "service_unavailable": 503, "server_error": 500,
        "internal_server_error": 500, "internal_error": 500, "api_error": 500, "bad_gateway": 502, "timeout": 504,
        "invalid_request_error": 400, "BadRequestError": 400, "authentication_error": 401, "permission_error": 403,
        "not_found_error": 404, "model_not_found": 404,
    ]

    /// The failure that a response with an error status, or with an error in its body, stands for.
    ///
    /// - Parameters:
    ///   - status: of the response; for an error inside a success, `status(of:)`.
    ///   - asked: the delay that the server asked for.
    static func failure(status: Int, error: ServerError, asked: Duration?, isInsideSuccess: Bool = false)
        -> AttemptFailure
    {
        let kind = kind(status: status, error: error)
        var detail = isInsideSuccess ? "answered 200 with error \(status)" : "answered \(status)"
        if isInsideSuccess, status == 0 { detail = "answered 200 with an error" }
        if !error.message.isEmpty { detail += ": \(error.message)" }
        if let advice = advice(kind: kind, status: status) { detail += "; \(advice)" }
        let isFinal = kind == .judgeQuota || kind == .contextTooLong || kind == .judgeRefused
        let retry: AttemptFailure.Retry =
            isFinal || !isRetryable(status) ? .never : asked.map { .after($0) } ?? .backoff
        let quirk = kind == .judgeRejected ? QuirkReading.quirk(status: status, error: error) : nil
        return AttemptFailure(kind: kind, detail: detail, retry: retry, quirk: quirk)
    }

    /// The status that an error inside a success stands for; 0 when it says nothing that is known.
    static func status(of error: ServerError) -> Int {
        if let number = error.number, (400...599).contains(number) { return number }
        return error.code.flatMap { statuses[$0] } ?? error.type.flatMap { statuses[$0] } ?? 0
    }

    private static func kind(status: Int, error: ServerError) -> FailureKind {
        let codes = [error.code, error.type].compactMap { $0 }
        if status == 402 || codes.contains(where: quotaCodes.contains) { return .judgeQuota }
        if [0, 400, 413, 422, 500].contains(status) {
            if codes.contains(where: contextCodes.contains) { return .contextTooLong }
            let words = error.message.lowercased()
            if status != 500, contextWords.contains(where: { words.contains($0) }) { return .contextTooLong }
        }
        if status < 500, codes.contains(where: refusalCodes.contains) { return .judgeRefused }
        switch status {
        case 429, 503, 529: return .judgeOverloaded
        case 408: return .judgeTimeout
        case 409, 424, 425: return .judgeUnavailable
        case 300...499: return .judgeRejected
        default: return .judgeUnavailable
        }
    }

    /// Whether a status names trouble that may pass by itself.
    private static func isRetryable(_ status: Int) -> Bool {
        switch status {
        case 408, 409, 424, 425, 429, 500, 502, 503, 504, 529: true
        default: false
        }
    }

    private static func advice(kind: FailureKind, status: Int) -> String? {
        switch (kind, status) {
        case (.judgeRejected, 401), (.judgeRejected, 403): "check its API key"
        case (.judgeRejected, 404): "check its URL and the model's name"
        case (.judgeRejected, 300...399): "redirects are not followed, so give the final URL"
        case (.judgeRejected, _): "check its dialect, model and extra body"
        case (.judgeQuota, _): "the account has no quota left"
        case (.contextTooLong, _): "shorten the rollout or use a model with a longer context"
        default: nil
        }
    }
}
