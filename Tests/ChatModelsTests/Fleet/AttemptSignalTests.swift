import HTTPClient
import HTTPEngine
import RewardCore
import Testing

@testable import ChatModels

/// Goal: every end of an attempt says the right thing about its endpoint. Method: the tables alone.
@Suite struct AttemptSignalTests {
    private static let errors: [(HTTPClientError, AttemptSignal)] = [
        (.connect(host: "h", port: 1, code: 111, detail: "refused"), .unreachable),
        (.connectTimeout(host: "h", port: 1), .unreachable), (.reset(detail: "peer"), .unreachable),
        (.protocolError(.messageIncomplete), .brokeOff), (.timeout, .unanswered(within: .seconds(3), isWhole: true)),
        (.responseTooLarge(limit: 9), .failed), (.cancelled, .silent), (.closed, .silent),
        (.invalidURL("x"), .silent),
    ]

    @Test(arguments: errors) func errorsOfTheClient(error: HTTPClientError, signal: AttemptSignal) {
        #expect(OpenAICompatibleModel.signal(of: error, within: .seconds(3), isWhole: true) == signal)
    }

    private static let responses: [(FailureKind, Int, AttemptSignal)] = [
        (.judgeOverloaded, 503, .refused), (.judgeOverloaded, 429, .overloaded), (.judgeOverloaded, 529, .overloaded),
        (.judgeOverloaded, 200, .overloaded), (.judgeTimeout, 408, .overloaded), (.judgeUnavailable, 504, .overloaded),
        (.judgeUnavailable, 500, .failed), (.judgeUnavailable, 502, .failed), (.judgeRejected, 400, .failed),
        (.judgeQuota, 429, .failed), (.judgeInvalid, 200, .failed),
    ]

    @Test(arguments: responses) func responsesThatAreNoAnswer(kind: FailureKind, status: Int, signal: AttemptSignal) {
        let failure = AttemptFailure(kind: kind, detail: "", retry: .never)
        #expect(OpenAICompatibleModel.signal(of: failure, status: status) == signal)
    }
}
