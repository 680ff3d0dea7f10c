import HTTPEngine
import HTTPServer
import JSONText
import Testing

@testable import SimulatedModel

/// Goal: every fault looks like what it stands for, and only the calls that should meet one do. Method: the handler is
/// called without a server.
struct FaultTests {
    /// What a fault must look like.
    private struct Looks {
        let status: Int
        var fields: [String: String] = [:]
        var check: @Sendable (JSONValue) -> Bool = { _ in true }
    }

    private static let good: @Sendable (JSONValue) -> Bool = {
        FaultChat.content($0) == "0" && $0["choices"]?[0]?["finish_reason"] == "stop"
    }

    private static let looks: [SimulatedFault: Looks] = [
        .status500: Looks(status: 500) { $0["error"]?["code"] == "internal_error" },
        .status503: Looks(status: 503) { $0["error"]?["code"] == "server_is_overloaded" },
        .status503RetryAfter: Looks(status: 503, fields: ["Retry-After": "1"]),
        .status503Text: Looks(status: 503, fields: ["Content-Type": "text/plain; charset=utf-8"]),
        .status502HTML: Looks(status: 502, fields: ["Content-Type": "text/html"]),
        .status429: Looks(status: 429, fields: ["Retry-After": "1"]),
        .status429Bare: Looks(status: 429) { $0["error"]?["code"] == "rate_limit_exceeded" },
        .status429Milliseconds: Looks(status: 429, fields: ["Retry-After-Ms": "50"]),
        .status429Date: Looks(status: 429),
        .errorInSuccess: Looks(status: 200) { $0["error"]?["code"] == 502 && $0["choices"] == nil },
        .reset: Looks(status: 200), .resetMidBody: Looks(status: 200, check: good),
        .silentClose: Looks(status: 200, check: good), .slowHead: Looks(status: 200, check: good),
        .status400: Looks(status: 400) { $0["error"]?["type"] == "invalid_request_error" },
        .errorFlat: Looks(status: 400) { $0["object"] == "error" && $0["message"]?.string != nil },
        .errorString: Looks(status: 422) { $0["error"]?.string != nil },
        .quota: Looks(status: 429) { $0["error"]?["code"] == "insufficient_quota" },
        .garbage: Looks(status: 200) { FaultChat.content($0).map { Int($0) == nil } == true },
        .ignoredConstraint: Looks(status: 200) { FaultChat.content($0)?.hasPrefix("The text reads well") == true },
        .outOfRange: Looks(status: 200) { FaultChat.content($0) == String(FaultyText.hugeNumber) },
        .truncated: Looks(status: 200) { $0["choices"]?[0]?["finish_reason"] == "length" },
        .whitespaceLoop: Looks(status: 200) {
            $0["choices"]?[0]?["finish_reason"] == "length" && FaultChat.content($0)?.hasSuffix(" \n \n \n \n") == true
        },
        .empty: Looks(status: 200) { FaultChat.content($0) == "" },
        .nullContent: Looks(status: 200) { FaultChat.message($0)?["content"]?.isNull == true },
        .reasoningOnly: Looks(status: 200) {
            FaultChat.message($0)?["content"]?.isNull == true && FaultChat.message($0)?["reasoning"]?.string != nil
        },
        .reasoningContentOnly: Looks(status: 200) {
            FaultChat.message($0)?["content"]?.isNull == true
                && FaultChat.message($0)?["reasoning_content"]?.string != nil
        },
        .unknownFinish: Looks(status: 200) { $0["choices"]?[0]?["finish_reason"] == "repetition" },
        .refusal: Looks(status: 200) {
            FaultChat.message($0)?["content"]?.isNull == true && FaultChat.message($0)?["refusal"]?.string != nil
        },
        .usageMissing: Looks(status: 200) { good($0) && $0["usage"] == nil },
        .cachedTokensNull: Looks(status: 200) {
            good($0) && $0["usage"]?["prompt_tokens_details"]?["cached_tokens"]?.isNull == true
        },
    ]

    @Test(arguments: SimulatedFault.allCases.filter { $0 != .hang })
    func aFaultLooksLikeWhatItStandsFor(fault: SimulatedFault) async throws {
        let looks = try #require(Self.looks[fault])
        let handler = FaultChat.handler { $0.faults = .always(fault) }
        let (response, body) = try await FaultChat.ask(handler)
        #expect(response.status == looks.status)
        for (name, value) in looks.fields { #expect(response.fields[name] == value) }
        #expect(looks.check(body), "\(body.text)")
        let announces = response.fields["Retry-After"] != nil || response.fields["Retry-After-Ms"] != nil
        let shouldAnnounce: [SimulatedFault] = [
            .status503RetryAfter, .status429, .status429Milliseconds, .status429Date,
        ]
        #expect(announces == shouldAnnounce.contains(fault))
        #expect(handler.traffic.faults == [fault: 1])
    }

    @Test func theDateOfARetryIsAnHTTPDate() async throws {
        let (response, _) = try await FaultChat.ask(FaultChat.handler { $0.faults = .always(.status429Date) })
        let date = try #require(response.fields["Retry-After"])
        #expect(date.utf8.count == 29 && date.hasSuffix(" GMT"), "\(date)")
    }

    @Test func brokenConnectionsAreAskedOfTheServer() async throws {
        func ending(_ fault: SimulatedFault) async throws -> HTTPResponseEnding {
            try await FaultChat.ask(FaultChat.handler { $0.faults = .always(fault) }).response.ending
        }
        #expect(try await ending(.reset) == .resetsBeforeHead)
        #expect(try await ending(.silentClose) == .closesUnannounced)
        #expect(try await ending(.slowHead) == .complete)
        let (response, body) = try await FaultChat.ask(FaultChat.handler { $0.faults = .always(.resetMidBody) })
        #expect(response.ending == .resets(afterBodyBytes: body.bytes.count / 2))
    }

    @Test func aSlowHeadWaitsTheConfiguredTimeOnTopOfTheLatency() async throws {
        let waited = Waited()
        let handler = FaultChat.handler {
            $0.faults = .first([.slowHead])
            $0.slowHeadDelay = .seconds(7)
            $0.latency = .seconds(2)
            $0.sleep = { await waited.add($0) }
        }
        _ = try await FaultChat.ask(handler)
        _ = try await FaultChat.ask(handler)
        #expect(await waited.durations == [.seconds(9), .seconds(2)])
    }

    @Test func aHangingCallEndsWhenItIsCancelledAndCountsAsAborted() async throws {
        let handler = FaultChat.handler { $0.faults = .always(.hang) }
        // Owned by this test, which waits for it below.
        let task = Task { await handler.respond(to: FaultChat.request()).status }
        while handler.traffic.callsInProgress == 0 { await Task.yield() }
        #expect(handler.traffic.callsAborted == 0)
        task.cancel()
        #expect(await task.value == 503)
        #expect(handler.traffic.callsInProgress == 0)
        #expect(handler.traffic.callsAborted == 1)
    }

    @Test func onlyTroubleOfTheMomentIsRetryable() {
        let retryable = SimulatedFault.allCases.filter(\.isRetryable)
        #expect(
            Set(retryable) == [
                .status500, .status503, .status503RetryAfter, .status503Text, .status502HTML, .status429,
                .status429Bare, .status429Milliseconds, .status429Date, .errorInSuccess, .reset, .resetMidBody,
                .silentClose, .slowHead,
            ])
    }
}

/// Writes down what was waited for.
private actor Waited {
    private(set) var durations: [Duration] = []

    func add(_ duration: Duration) { durations.append(duration) }
}
