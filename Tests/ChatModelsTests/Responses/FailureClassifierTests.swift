import HTTPClient
import HTTPEngine
import RewardCore
import TLSEngine
import Testing

@testable import ChatModels

/// Goal: each failure of a server has the right kind, and is repeated only when that can help. Method: tables.
@Suite struct FailureClassifierTests {
    private static let statuses: [(Int, FailureKind, Bool)] = [
        (307, .judgeRejected, false), (400, .judgeRejected, false), (401, .judgeRejected, false),
        (402, .judgeQuota, false), (403, .judgeRejected, false), (404, .judgeRejected, false),
        (405, .judgeRejected, false), (408, .judgeTimeout, true), (409, .judgeUnavailable, true),
        (413, .judgeRejected, false), (422, .judgeRejected, false), (424, .judgeUnavailable, true),
        (425, .judgeUnavailable, true), (429, .judgeOverloaded, true), (500, .judgeUnavailable, true),
        (501, .judgeUnavailable, false), (502, .judgeUnavailable, true), (503, .judgeOverloaded, true),
        (504, .judgeUnavailable, true), (529, .judgeOverloaded, true), (599, .judgeUnavailable, false),
    ]

    @Test(arguments: statuses) func statusesWithoutACode(status: Int, kind: FailureKind, isRetried: Bool) {
        let failure = FailureClassifier.failure(status: status, error: ServerError(message: "words"), asked: nil)
        #expect(failure.kind == kind)
        #expect(failure.retry == (isRetried ? .backoff : .never))
        #expect(failure.detail.hasPrefix("answered \(status): words"))
        let asked = FailureClassifier.failure(
            status: status, error: ServerError(message: ""), asked: .seconds(3))
        #expect(asked.retry == (isRetried ? .after(.seconds(3)) : .never))
    }

    private static let codes: [(Int, ServerError, FailureKind)] = [
        (429, ServerError(message: "", code: "insufficient_quota"), .judgeQuota),
        (429, ServerError(message: "", type: "insufficient_quota"), .judgeQuota),
        (429, ServerError(message: "", code: "credit_balance_exhausted"), .judgeQuota),
        (403, ServerError(message: "", code: "billing_hard_limit_reached"), .judgeQuota),
        (400, ServerError(message: "", code: "context_length_exceeded"), .contextTooLong),
        (400, ServerError(message: "", type: "exceed_context_size_error", number: 400), .contextTooLong),
        (500, ServerError(message: "", type: "exceed_context_size_error"), .contextTooLong),
        (400, ServerError(message: "This model's maximum context length is 4096 tokens."), .contextTooLong),
        (
            400, ServerError(message: "The input (9 tokens) is longer than the model's context length (8 tokens)."),
            .contextTooLong
        ),
        (422, ServerError(message: "`inputs` must have less than 1024 tokens. Given: 2000"), .contextTooLong),
        (400, ServerError(message: "request exceeds the available context size"), .contextTooLong),
        (500, ServerError(message: "cannot allocate the context window"), .judgeUnavailable),
        (429, ServerError(message: "see our page on the context window"), .judgeOverloaded),
        (400, ServerError(message: "", code: "content_filter"), .judgeRefused),
        (400, ServerError(message: "", code: "unsupported_value"), .judgeRejected),
    ]

    @Test(arguments: codes) func codesAndWordsDecide(status: Int, error: ServerError, kind: FailureKind) {
        let failure = FailureClassifier.failure(status: status, error: error, asked: .seconds(1))
        #expect(failure.kind == kind)
        let isFinal = [.judgeQuota, .contextTooLong, .judgeRefused, .judgeRejected].contains(kind)
        #expect((failure.retry == .never) == isFinal)
    }

    @Test func anErrorInsideASuccessHasTheStatusOfItsCode() {
        #expect(FailureClassifier.status(of: ServerError(message: "", number: 429)) == 429)
        #expect(FailureClassifier.status(of: ServerError(message: "", code: "server_is_overloaded")) == 503)
        #expect(FailureClassifier.status(of: ServerError(message: "", type: "invalid_request_error")) == 400)
        #expect(FailureClassifier.status(of: ServerError(message: "", number: 7)) == 0)
        #expect(FailureClassifier.status(of: ServerError(message: "", code: "never_heard_of")) == 0)
    }

    private static let transport: [(HTTPClientError, FailureKind, Bool, Bool)] = [
        (.connect(host: "h", port: 1, code: 111, detail: "refused"), .judgeUnavailable, true, false),
        (.connectTimeout(host: "h", port: 1), .judgeUnavailable, true, false),
        (.resolve(host: "h", detail: "unknown"), .judgeUnavailable, true, false),
        (.reset(detail: "peer"), .judgeUnavailable, true, true),
        (.protocolError(.messageIncomplete), .judgeUnavailable, true, true),
        (.protocolError(.statusLineMalformed), .judgeUnavailable, false, true),
        (.timeout, .judgeTimeout, false, true), (.cancelled, .cancelled, false, true),
        (.responseTooLarge(limit: 9), .judgeInvalid, false, true), (.closed, .cancelled, false, false),
        (.tls(host: "h", port: 1, .certificateExpired), .judgeRejected, false, false),
        (.tls(host: "h", port: 1, .ownCertificateRefused("alert")), .judgeRejected, false, false),
        (.tls(host: "h", port: 1, .endedInHandshake), .judgeUnavailable, true, false),
        (.tlsConfiguration(TLSConfigurationError(subject: .key, detail: "x")), .judgeRejected, false, false),
        (.invalidURL("x"), .judgeRejected, false, false), (.invalidRequest("x"), .internal, false, false),
    ]

    @Test(arguments: transport) func errorsOfTheClientHaveTheirKinds(
        error: HTTPClientError, kind: FailureKind, isRetried: Bool, wasSent: Bool
    ) {
        let made = TransportFailure.failure(error, timeout: .milliseconds(1500))
        #expect(made.failure.kind == kind)
        #expect(made.failure.retry == (isRetried ? .backoff : .never))
        #expect(made.wasSent == wasSent)
        #expect(!made.failure.detail.hasSuffix("."))
    }

    @Test func durationsAreShownInSeconds() {
        #expect(TransportFailure.seconds(.milliseconds(1500)) == "1.500")
        #expect(TransportFailure.seconds(.milliseconds(7)) == "0.007")
        #expect(TransportFailure.seconds(.seconds(120)) == "120")
    }
}
