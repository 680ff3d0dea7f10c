import HTTPEngine
import HTTPServer
import JSONText
import RewardCore
import Testing

@testable import RewardAPI

/// Goal: the error answers and what they are made of. Method: tables.
@Suite struct ProblemTests {
    @Test func theKindsAndTheirStatusesAreStable() {
        let table = ProblemType.allCases.map { "\($0.status) \($0.uri.dropFirst("urn:metareward:problem:".count))" }
        #expect(
            table == [
                "400 not-json", "400 invalid-utf8", "400 duplicate-key", "400 too-deep", "400 too-many-values",
                "401 token-missing", "401 token-unknown", "401 token-expired", "403 scope-missing",
                "429 too-many-failures", "403 forbidden-host", "403 forbidden-origin", "404 unknown-route",
                "404 unknown-task",
                "404 unknown-partition", "404 unknown-version", "404 unknown-template",
                "404 unknown-template-version", "404 unknown-pin", "404 unknown-meta-run", "404 unknown-run",
                "404 unknown-score", "405 method-not-allowed", "409 stale-version", "409 meta-run-conflict",
                "409 run-conflict", "409 conflict", "410 past-retention", "410 answer-gone", "413 body-too-large",
                "415 unsupported-media-type",
                "415 unsupported-coding", "422 invalid-request", "422 idempotency-key-reused",
                "422 too-many-partitions", "429 too-many-subscribers", "429 overloaded", "429 memory-full",
                "503 deadline-cannot-be-met", "503 reward-missing", "500 internal", "503 draining",
                "503 store-unavailable",
            ])
    }

    @Test func titlesDifferAndWhatPassesByItselfAsksToRetry() {
        #expect(Set(ProblemType.allCases.map(\.title)).count == ProblemType.allCases.count)
        for type in ProblemType.allCases { #expect(type.asksToRetry == [429, 503].contains(type.status)) }
    }

    @Test func aProblemIsWrittenAsRFC9457Says() async throws {
        let problem = Problem(.unknownTask, "none", errors: [FieldProblem(pointer: "/task", detail: "d")])
        let answer = try await Answer(problem.response(retryAfterSeconds: 5))
        let expected =
            #"{"type":"urn:metareward:problem:unknown-task","title":"There is no such task","status":404,"#
            + #""detail":"none","errors":[{"pointer":"/task","detail":"d"}]}"#
        #expect(answer.text == expected)
        #expect(answer.fields["Retry-After"] == nil)
    }

    @Test(arguments: [
        ("/v1/chat/completions", true), ("/t/essay/v1/models", true), ("/v1/embeddings", true), ("/score", false),
        ("/t/v1/rm", false), ("/", false), ("", false),
    ])
    func belowV1AProblemIsAlsoWrittenInOpenAIsWords(_ path: String, _ expected: Bool) async throws {
        let problem = Problem(.unknownTask, "none", errors: [FieldProblem(pointer: "/task", detail: "d")])
        let answer = try await Answer(problem.response(retryAfterSeconds: 5, path: path))
        let error =
            #"{"message":"none","type":"invalid_request_error","param":"/task","code":"unknown-task"}"#
        #expect(try answer.json["error"]?.text == (expected ? error : nil))
        #expect(try answer.problem == "unknown-task")
        let fault = try await Answer(Problem(.rewardMissing, "m").response(retryAfterSeconds: 5, path: path))
        #expect(try fault.json["error"]?["type"]?.string == (expected ? "server_error" : nil))
        #expect(try fault.json["error"]?["param"]?.isNull == (expected ? true : nil))
    }

    /// What the publisher throws and the answer for it.
    static let publishFailures: [(PublishFailure, type: ProblemType, pointers: [String])] = [
        (.stale(expected: 1, head: 2), .staleVersion, []),
        (.invalid([RubricRules.Problem(pointer: "/items/0/min", detail: "d")]), .invalidRequest, ["/items/0/min"]),
        (.unknownLineage(Lineage(task: "t", partition: "p")), .unknownPartition, ["/partition"]),
        (.tooManyPartitions(Lineage(task: "t", partition: "p"), max: 1), .tooManyPartitions, ["/partition"]),
        (.store(.unavailable("gone")), .storeUnavailable, []),
        (.store(.conflict("twice")), .conflict, []),
        (.store(.corrupt("broken")), .internal, []),
    ]

    @Test(arguments: publishFailures.indices) func aPublishFailureIsAnswered(_ index: Int) {
        let (failure, type, pointers) = Self.publishFailures[index]
        let problem = Problem(failure)
        #expect(problem.type == type)
        #expect(problem.errors.map(\.pointer) == pointers)
        // The log learns the cause of a corrupt store; the answer does not.
        #expect(problem.cause == (type == .internal ? "broken" : nil))
        #expect(!problem.detail.contains("broken"))
        if case .invalid = failure {
            #expect(Problem(failure, contentPointer: "/to_version").errors.map(\.pointer) == ["/to_version"])
        }
    }

    @Test(arguments: [
        ("rolouts", "rollouts"), ("rollouts_", "rollouts"), ("stpe", "step"), ("runs", "run"), ("purpos", "purpose"),
        ("rubricversion", "rubric_version"), ("xyz", nil), ("", nil), ("completely_different", nil),
    ])
    func theNearestNameIsFound(_ name: String, _ expected: String?) {
        #expect(NearestName.of(name, among: ScoreRequestReader.members) == expected)
    }

    @Test func longNamesAreNotCompared() {
        let name = String(repeating: "a", count: NearestName.bytesMax)
        #expect(NearestName.of(name, among: [name]) == name)
        #expect(NearestName.of(name + "a", among: [name]) == nil)
    }

    @Test(arguments: [
        ("0", 0.0), ("1.5", 1.5), (".5", 0.5), ("2.", 2.0), ("007", 7.0), ("", nil), (".", nil), ("1e3", 1000.0),
        ("7.5E-3", 0.0075), ("2.e1", 20.0), ("e3", nil), ("1e", nil), ("1e+", nil), ("1e3.5", nil), ("1e1e1", nil),
        ("-1", nil), ("+1", nil), ("inf", nil), ("0x10", nil), ("1 ", nil), ("１", nil),
    ])
    func decimalsArePlain(_ text: String, _ expected: Double?) {
        #expect(DecimalText.seconds(text) == expected)
    }

    @Test func textOfARequestIsCutInMessages() {
        #expect(quoted("a\"b\n") == #""a\"b\n""#)
        #expect(quoted(String(repeating: "x", count: 65)) == "\"" + String(repeating: "x", count: 64) + "\"…")
    }
}
