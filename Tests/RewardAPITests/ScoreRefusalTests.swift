import HTTPEngine
import JSONText
import Judging
import RewardCore
import Testing

@testable import RewardAPI

/// Goal: every reason for which `POST /score` refuses a request. Method: one table of bodies, then the special cases.
@Suite struct ScoreRefusalTests {
    /// A body, and the pointers that the answer lists.
    struct Case: Sendable, CustomTestStringConvertible {
        let body: String
        let pointers: [String]
        var testDescription: String { body }
        init(_ body: String, _ pointers: String...) {
            self.body = body
            self.pointers = pointers
        }
    }

    static let invalid: [Case] = [
        Case("[]", ""),
        Case("{}", "/rollouts"),
        Case(#"{"rollouts": null}"#, "/rollouts"),
        Case(#"{"rollouts": {}}"#, "/rollouts"),
        Case(#"{"rollouts": []}"#, "/rollouts"),
        Case(#"{"rollouts": [1]}"#, "/rollouts/0"),
        Case(#"{"rollouts": [{}]}"#, "/rollouts/0/response"),
        Case(#"{"rollouts": [{"response": null}]}"#, "/rollouts/0/response"),
        Case(#"{"rollouts": [{"response": 1}]}"#, "/rollouts/0/response"),
        Case(#"{"rollouts": [{"response": []}]}"#, "/rollouts/0/response"),
        Case(#"{"rollouts": [{"response": ["a"]}]}"#, "/rollouts/0/response/0"),
        Case(#"{"rollouts": [{"response": [{"content": "a"}]}]}"#, "/rollouts/0/response/0/role"),
        Case(#"{"rollouts": [{"response": [{"role": "u"}]}]}"#, "/rollouts/0/response/0/content"),
        Case(#"{"rollouts": [{"response": [{"role": "u", "content": 1}]}]}"#, "/rollouts/0/response/0/content"),
        Case(#"{"rollouts": [{"response": [{"role": "u", "content": "a", "nam": 1}]}]}"#, "/rollouts/0/response/0/nam"),
        Case(
            #"{"rollouts": [{"response": [{"role": "u", "content": [{"type": "image_url", "image_url": {}}]}]}]}"#,
            "/rollouts/0/response/0/content/0/type"),
        Case(
            #"{"rollouts": [{"response": [{"role": "u", "content": [{"type": "text"}]}]}]}"#,
            "/rollouts/0/response/0/content/0/text"),
        Case(#"{"rollouts": [{"response": "a", "prompt": 1}]}"#, "/rollouts/0/prompt"),
        Case(#"{"rollouts": [{"response": "a", "reference": 1}]}"#, "/rollouts/0/reference"),
        Case(#"{"rollouts": [{"response": "a", "id": ""}]}"#, "/rollouts/0/id"),
        Case(#"{"rollouts": [{"response": "a", "id": 1}]}"#, "/rollouts/0/id"),
        Case(#"{"rollouts": [{"response": "a", "id": "x"}, {"response": "a", "id": "x"}]}"#, "/rollouts/1/id"),
        Case(#"{"rollouts": [{"response": "a", "id": "1"}, {"response": "a"}]}"#, "/rollouts/1/id"),
        Case(#"{"rollouts": [{"response": "a", "partition": "a b"}]}"#, "/rollouts/0/partition"),
        Case(#"{"rollouts": [{"response": "a", "group": 1}]}"#, "/rollouts/0/group"),
        Case(#"{"rollouts": [{"response": "a", "metadata": []}]}"#, "/rollouts/0/metadata"),
        Case(#"{"rollouts": [{"response": "a"}], "task": 1}"#, "/task"),
        Case(#"{"rollouts": [{"response": "a"}], "run": ""}"#, "/run"),
        Case(#"{"rollouts": [{"response": "a"}], "step": 1}"#, "/step"),
        Case(#"{"rollouts": [{"response": "a"}], "run": "r", "step": -1}"#, "/step"),
        Case(#"{"rollouts": [{"response": "a"}], "run": "r", "step": 1.5}"#, "/step"),
        Case(#"{"rollouts": [{"response": "a"}], "run": "r", "step": 9223372036854775808}"#, "/step"),
        Case(#"{"rollouts": [{"response": "a"}], "purpose": "test"}"#, "/purpose"),
        Case(#"{"rollouts": [{"response": "a"}], "rubric_version": "1"}"#, "/rubric_version"),
        Case(#"{"rollouts": [{"response": "a"}], "program": "plan"}"#, "/program"),
        Case(#"{"rollouts": [{"response": "a"}], "detail": "all"}"#, "/detail"),
        Case(#"{"rollouts": [{"response": "a"}], "rubric_verison": 1}"#, "/rubric_verison"),
        Case(#"{"rollouts": [{"response": "a"}], "a/b~c": 1}"#, "/a~1b~0c"),
        Case(
            #"{"rubric_version": 1, "rollouts": [{"response": "a"}, {"response": "b", "partition": "p"}]}"#,
            "/rubric_version"),
        Case(#"{"task": "math", "rollouts": [{"response": "a"}]}"#, "/rollouts/0/prompt"),
    ]

    @Test(arguments: invalid) func anInvalidBodyIsRefusedWithThePlace(_ bad: Case) async throws {
        let harness = try await Harness()
        let answer = try await harness.post("/score", bad.body)
        #expect(answer.status == 422)
        #expect(answer.fields["Content-Type"] == "application/problem+json")
        #expect(try answer.problem == "invalid-request")
        #expect(try answer.pointers == bad.pointers)
        #expect(harness.scoring.orders.isEmpty)
    }

    @Test func allProblemsOfARequestAreToldAtOnce() async throws {
        let harness = try await Harness()
        let answer = try await harness.post(
            "/score?taks=math",
            #"""
            {"rollots": [], "step": "x", "purpose": "trian", "rubric_version": -1,
             "rollouts": [{"respnse": "a"}, {"response": "b", "metadata": 1, "id": 5}]}
            """#,
            fields: [(name: "X-Request-Timeout", value: "soon")])
        #expect(
            try answer.pointers == [
                "/taks", "/X-Request-Timeout", "/rollots", "/rollouts/0/respnse", "/rollouts/0/response",
                "/rollouts/1/id", "/rollouts/1/metadata", "/step", "/step", "/purpose", "/rubric_version",
            ])
        let details = try answer.json["errors"]?.array?.compactMap { $0["detail"]?.string } ?? []
        #expect(details[0].hasPrefix(#"unknown query parameter "taks""#))
        #expect(details[2] == #"unknown member "rollots"; did you mean "rollouts"?"#)
        #expect(details[3] == #"unknown member "respnse"; did you mean "response"?"#)
        #expect(details[9] == #""trian" is none of train, eval; did you mean "train"?"#)
        #expect(try answer.json["detail"]?.string?.hasSuffix("; 11 problems in all, see errors") == true)
    }

    @Test func theListOfProblemsIsLimited() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.fieldProblemsMax = 3
        let harness = try await Harness(configuration: configuration)
        let rollouts = (0..<10).map { _ in "{}" }.joined(separator: ",")
        let answer = try await harness.post("/score", #"{"rollouts": [\#(rollouts)]}"#)
        #expect(try answer.pointers.count == 4)
        #expect(try answer.json["errors"]?[3]?["detail"] == "7 further problems are not listed")
    }

    /// A limit, how it is set, and a body that exceeds it by one.
    struct Limit: Sendable, CustomTestStringConvertible {
        let name: String
        let pointer: String
        let fits: String
        let exceeds: String
        let set: @Sendable (inout RewardAPIConfiguration) -> Void
        var testDescription: String { name }
    }

    static let limits: [Limit] = [
        Limit(
            name: "rolloutsMax", pointer: "/rollouts", fits: #"{"rollouts": [{"response": ""}, {"response": ""}]}"#,
            exceeds: #"{"rollouts": [{"response": ""}, {"response": ""}, {"response": ""}]}"#,
            set: { $0.rolloutsMax = 2 }),
        Limit(
            name: "textBytesMax", pointer: "/rollouts/0/response", fits: #"{"rollouts": [{"response": "äx"}]}"#,
            exceeds: #"{"rollouts": [{"response": "ää"}]}"#, set: { $0.textBytesMax = 3 }),
        Limit(
            name: "textBytesMax of messages", pointer: "/rollouts/0/prompt",
            fits: #"{"rollouts": [{"response": "", "prompt": [{"role": "u", "content": "ab"}]}]}"#,
            exceeds: #"{"rollouts": [{"response": "", "prompt": [{"role": "u", "content": "abc"}]}]}"#,
            set: { $0.textBytesMax = 3 }),
        Limit(
            name: "textBytesMax of the reference", pointer: "/rollouts/0/reference",
            fits: #"{"rollouts": [{"response": "", "reference": "abc"}]}"#,
            exceeds: #"{"rollouts": [{"response": "", "reference": "abcd"}]}"#, set: { $0.textBytesMax = 3 }),
        Limit(
            name: "metadataBytesMax", pointer: "/rollouts/0/metadata",
            fits: #"{"rollouts": [{"response": "", "metadata": {"a": 1}}]}"#,
            exceeds: #"{"rollouts": [{"response": "", "metadata": {"a": 12}}]}"#, set: { $0.metadataBytesMax = 7 }),
        Limit(
            name: "idBytesMax", pointer: "/rollouts/0/id", fits: #"{"rollouts": [{"response": "", "id": "ab"}]}"#,
            exceeds: #"{"rollouts": [{"response": "", "id": "abc"}]}"#, set: { $0.idBytesMax = 2 }),
        Limit(
            name: "nameBytesMax", pointer: "/run", fits: #"{"rollouts": [{"response": ""}], "run": "ab"}"#,
            exceeds: #"{"rollouts": [{"response": ""}], "run": "abc"}"#, set: { $0.nameBytesMax = 2 }),
    ]

    @Test(arguments: limits) func aLimitIsReachedAndNotExceeded(_ limit: Limit) async throws {
        var configuration = RewardAPIConfiguration()
        limit.set(&configuration)
        let harness = try await Harness(configuration: configuration)
        #expect(try await harness.post("/score", limit.fits).status == 200)
        let answer = try await harness.post("/score", limit.exceeds)
        #expect(answer.status == 422)
        #expect(try answer.pointers == [limit.pointer])
    }

    @Test func theDefaultLimitsAreThoseOfTheContract() {
        let limits = RewardAPIConfiguration()
        #expect(limits.rolloutsMax == 8192)
        #expect(limits.bodyBytesMax == 67_108_864)
        #expect(limits.textBytesMax == 1_048_576)
        #expect(limits.metadataBytesMax == 65_536)
        #expect(limits.depthMax == 64)
        #expect(limits.idBytesMax == 256)
        #expect(limits.requestTimeoutSeconds == 600)
    }

    @Test func theDetailOfTheWholeBodyNamesNoPlace() async throws {
        let answer = try await Harness().post("/score", "[]")
        #expect(try answer.json["detail"] == "the body is of kind array, but must be an object")
    }

    @Test func anUnknownTaskIsNotFoundAndTheNearestIsNamed() async throws {
        let answer = try await Harness().post("/score", #"{"task": "essay_writng", "rollouts": [{"response": "a"}]}"#)
        #expect(answer.status == 404)
        #expect(try answer.problem == "unknown-task")
        #expect(try answer.json["detail"]?.string?.hasSuffix(#"did you mean "essay_writing"?"#) == true)
    }

    @Test func everyUnknownPartitionIsNamed() async throws {
        let answer = try await Harness().post(
            "/score",
            #"""
            {"task": "math", "rollouts": [{"prompt": "p", "response": "a", "partition": "x"},
             {"prompt": "p", "response": "a"}, {"prompt": "p", "response": "a", "partition": "y"}]}
            """#)
        #expect(answer.status == 404)
        #expect(try answer.problem == "unknown-partition")
        #expect(try answer.pointers == ["/rollouts/0/partition", "/rollouts/2/partition"])
    }

    static let timeouts = ["0", "-1", "1e9", "", "86401", "1.2.3", ".", "nan"]

    @Test(arguments: timeouts) func aTimeoutThatIsNoNumberOfSecondsIsRefused(_ value: String) async throws {
        let answer = try await Harness().post(
            "/score", #"{"rollouts": [{"response": "a"}]}"#, fields: [(name: "X-Request-Timeout", value: value)])
        #expect(answer.status == 422)
        #expect(try answer.pointers == ["/X-Request-Timeout"])
    }

    /// A refusal of the scoring service and the answer for it.
    static let refusals: [(ScoreRefusal, status: Int, problem: String, pointers: [String])] = [
        (.unknownTask("t"), 404, "unknown-task", []),
        (
            .unknownPartition(index: 2, .unknownLineage(Lineage(task: "t", partition: "p"))), 404, "unknown-partition",
            ["/rollouts/2/partition"]
        ),
        (
            .unknownPartition(index: 2, .tooManyPartitions(Lineage(task: "t", partition: "p"), max: 2)), 422,
            "too-many-partitions", ["/rollouts/2/partition"]
        ),
        (.unknownPartition(index: 0, .store(.unavailable("disk full"))), 503, "store-unavailable", []),
        (.unknownVersion(Lineage(task: "t"), 9), 404, "unknown-version", ["/rubric_version"]),
        (.versionAcrossLineages, 422, "invalid-request", ["/rubric_version"]),
        (.programDoesNotFit(.single, kind: .guidelines), 422, "invalid-request", ["/program"]),
        (.store(.unavailable("disk full")), 503, "store-unavailable", []),
        (.store(.conflict("twice")), 409, "conflict", []),
        (.store(.corrupt("secret path")), 500, "internal", []),
    ]

    @Test(arguments: refusals.indices) func aRefusalOfTheServiceIsAnswered(_ index: Int) async throws {
        let (refusal, status, problem, pointers) = Self.refusals[index]
        let harness = try await Harness()
        harness.scoring.script { $0.refusal = refusal }
        let answer = try await harness.post("/score", #"{"rollouts": [{"response": "a"}]}"#)
        #expect(answer.status == status)
        #expect(try answer.problem == problem)
        #expect(try answer.pointers == pointers)
        #expect((answer.fields["Retry-After"] == "5") == (status == 503))
        #expect(!answer.text.contains("secret"))
    }
}
