internal import HTTPClient
internal import HTTPEngine
internal import RewardCore
internal import TLSEngine

/// Turns an error of the HTTP client into a failed attempt.
enum TransportFailure {
    /// The failure, and whether the request may have reached the server.
    static func failure(_ error: HTTPClientError, timeout: Duration) -> (failure: AttemptFailure, wasSent: Bool) {
        switch error {
        case .resolve, .connect, .connectTimeout:
            (made(.judgeUnavailable, "is not reachable: \(error)", .backoff), false)
        case .tlsConfiguration:
            (made(.judgeRejected, "cannot be called: \(error)", .never), false)
        case .tls(_, _, let reason) where reason.isPermanent:
            // Somebody must change a certificate, a setting or the server; asking again helps nothing.
            (made(.judgeRejected, "is not accepted: \(error)", .never), false)
        case .tls:
            (made(.judgeUnavailable, "is not reachable: \(error)", .backoff), false)
        case .reset, .protocolError(.messageIncomplete):
            (made(.judgeUnavailable, "broke off: \(error)", .backoff), true)
        case .protocolError:
            (made(.judgeUnavailable, "answered something else than HTTP: \(error)", .never), true)
        case .timeout:
            (made(.judgeTimeout, "did not answer within \(seconds(timeout)) s", .never), true)
        case .cancelled:
            (made(.cancelled, "was not waited for: the call was cancelled", .never), true)
        case .responseTooLarge:
            (made(.judgeInvalid, "answered too much: \(error)", .never), true)
        case .invalidURL:
            (made(.judgeRejected, "cannot be called: \(error)", .never), false)
        case .invalidRequest:
            (made(.internal, "cannot be called: \(error)", .never), false)
        case .closed:
            (made(.cancelled, "was not called: \(error)", .never), false)
        }
    }

    /// A duration in seconds with at most three decimals.
    static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        guard milliseconds % 1000 != 0 else { return "\(milliseconds / 1000)" }
        let fraction = String(milliseconds % 1000 + 1000).dropFirst()
        return "\(milliseconds / 1000).\(fraction)"
    }

    private static func made(
        _ kind: FailureKind, _ detail: String, _ retry: AttemptFailure.Retry
    ) -> AttemptFailure {
        let text = detail.hasSuffix(".") ? String(detail.dropLast()) : detail
        return AttemptFailure(kind: kind, detail: text, retry: retry)
    }
}
