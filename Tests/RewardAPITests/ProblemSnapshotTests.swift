import HTTPEngine
import JSONText
import Judging
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: what the API writes for each kind of problem is what was reviewed. Method: a request for each, one snapshot.
@Suite struct ProblemSnapshotTests {
    private static let json = (name: "Content-Type", value: "application/json")
    private static let rollouts = #"{"rollouts": [{"response": "a"}]}"#

    @Test func everyKindOfProblemIsItsSnapshot() async throws {
        var sections: [String] = []
        for type in ProblemType.allCases {
            let (request, answer) = try await Self.example(of: type)
            #expect(try answer.problem == type.rawValue, "\(type): \(answer.text)")
            let kept = ["Allow", "Accept", "Accept-Encoding", "Retry-After", "Connection", "WWW-Authenticate"]
            let fields = kept.compactMap { name in answer.fields[name].map { "\n\(name): \($0)" } }.joined()
            sections.append(
                "> \(request)\n\(answer.status) \(answer.fields["Content-Type"] ?? "")\(fields)\n\(answer.text)")
        }
        let text = sections.joined(separator: "\n\n")
        if let problem = try Snapshot("problems.txt").problem(with: text) { Issue.record("\(problem)") }
    }

    /// A request that is answered with the problem, in words, and the answer.
    private static func example(of type: ProblemType) async throws -> (request: String, answer: Answer) {
        switch type {
        case .notJSON, .invalidUTF8, .duplicateKey, .tooDeep, .tooManyValues, .bodyTooLarge, .unsupportedMediaType,
            .unsupportedCoding, .invalidRequest:
            return try await body(type)
        case .forbiddenHost, .forbiddenOrigin, .unknownRoute, .methodNotAllowed, .unknownVersion, .unknownTemplate,
            .unknownPin, .unknownMetaRun, .unknownRun, .unknownScore:
            return try await head(type)
        case .unknownTask, .unknownPartition, .unknownTemplateVersion, .staleVersion:
            return try await content(type)
        case .runConflict:
            return try await runs()
        case .pastRetention:
            let harness = try await Harness()
            harness.rollouts.setRetentionMark(Harness.start)
            let target = "/scores/score_019b0000000000000000000000000000"
            return ("GET \(target)", try await harness.get(target))
        case .keyReused, .answerGone:
            return try await keys(type)
        case .metaRunConflict, .conflict, .tooManyPartitions, .internal, .draining, .storeUnavailable:
            return try await state(type)
        case .tokenMissing, .tokenUnknown, .tokenExpired, .scopeMissing, .tooManyFailures:
            return try await access(type)
        case .overloaded, .memoryFull, .deadlineCannotBeMet:
            return try await refused(type)
        case .rewardMissing:
            let harness = try await Harness()
            harness.scoring.script { $0.failures = [0: ScoreFailure(kind: .judgeTimeout, detail: "too slow")] }
            let body = #"{"prompt": "p", "response": "r"}"#
            return ("POST /rm \(body), without a verdict in time", try await harness.post("/rm", body))
        case .tooManySubscribers:
            var configuration = RewardAPIConfiguration()
            configuration.eventSubscribersMax = 0
            return ("GET /events", try await Harness(configuration: configuration).get("/events"))
        }
    }

    private static func body(_ type: ProblemType) async throws -> (request: String, answer: Answer) {
        var configuration = RewardAPIConfiguration()
        configuration.depthMax = 4
        configuration.valuesMax = 8
        configuration.bodyBytesMax = 64
        let harness = try await Harness(configuration: configuration)
        var bytes = Array("{}".utf8)
        var fields = [json]
        switch type {
        case .notJSON: bytes = Array(#"{"rollouts": ["#.utf8)
        case .invalidUTF8: bytes = Array(#"{"task": ""#.utf8) + [0xff] + Array(#""}"#.utf8)
        case .duplicateKey: bytes = Array(#"{"task": "a", "task": "b"}"#.utf8)
        case .tooDeep: bytes = Array(#"{"rollouts": [[[[1]]]]}"#.utf8)
        case .tooManyValues: bytes = Array(#"{"rollouts": [1, 2, 3, 4, 5, 6, 7, 8, 9]}"#.utf8)
        case .bodyTooLarge:
            bytes = Array(#"{"rollouts": [{"response": "\#(String(repeating: "a", count: 64))"}]}"#.utf8)
        case .unsupportedMediaType: fields = [(name: "Content-Type", value: "text/csv")]
        case .unsupportedCoding: fields.append((name: "Content-Encoding", value: "gzip"))
        default: bytes = Array(#"{"rolouts": [], "step": 1}"#.utf8)
        }
        let shown = fields.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
        let answer = try await harness.send(.post, "/score", body: bytes, fields: fields)
        return ("POST /score (\(shown)) \(String(decoding: bytes, as: UTF8.self))", answer)
    }

    private static func head(_ type: ProblemType) async throws -> (request: String, answer: Answer) {
        var method = HTTPMethod.get
        var target = "/tasks"
        var fields: [(name: String, value: String)] = []
        switch type {
        case .forbiddenHost: fields = [(name: "Host", value: "rewards.example")]
        case .forbiddenOrigin: fields = [(name: "Origin", value: "http://page.example")]
        case .methodNotAllowed: method = .delete
        case .unknownVersion: target = "/rubric?version=7"
        case .unknownTemplate: target = "/meta/templates/essay_writing/rm_scor"
        case .unknownPin: target = "/rubric?run=exp-7&step=120"
        case .unknownMetaRun: target = "/meta/runs/run_1"
        case .unknownRun: target = "/runs/exp-7"
        case .unknownScore: target = "/scores/score_1"
        default: target = "/scoer"
        }
        let shown = fields.map { " (\($0.name): \($0.value))" }.joined()
        let answer = try await Harness().send(method, target, fields: fields)
        return ("\(method.rawValue) \(target)\(shown)", answer)
    }

    private static func access(_ type: ProblemType) async throws -> (request: String, answer: Answer) {
        let harness = try await Harness.guarded { $0.failuresMax = 1 }
        let (target, secret): (String, String?) =
            switch type {
            case .tokenMissing: ("/tasks", nil)
            case .tokenExpired: ("/tasks", Secrets.expired)
            case .scopeMissing: ("/audit", Secrets.read)
            default: ("/tasks", Secrets.unknown)
            }
        if type == .tooManyFailures { _ = try await harness.get(target, token: secret) }
        return ("GET \(target)\(secret == nil ? "" : " (with a token)")", try await harness.get(target, token: secret))
    }

    private static func content(_ type: ProblemType) async throws -> (request: String, answer: Answer) {
        let (target, body) =
            switch type {
            case .unknownPartition: ("/rubric", #"{"task": "math", "partition": "geometry", "text": "Check."}"#)
            case .unknownTemplateVersion: ("/meta/templates/essay_writing/rm_score/restore", #"{"version": 9}"#)
            case .staleVersion: ("/rubric", #"{"text": "Be brief.", "expected_version": 5}"#)
            default: ("/score", #"{"task": "esay_writing", "rollouts": [{"response": "a"}]}"#)
            }
        return ("POST \(target) \(body)", try await Harness().post(target, body))
    }

    /// Two runs on one lineage, of which the first is restored.
    private static func runs() async throws -> (request: String, answer: Answer) {
        let harness = try await Harness()
        let lineage = Lineage(task: "essay_writing")
        try await harness.pin("exp-7", step: 1)
        try await harness.publish([RubricItem(name: "flow", text: "Does it flow?", min: 0, max: 3)])
        try await harness.pin("exp-8", step: 4, version: try #require(harness.publisher.head(of: lineage)).version)
        let body = #"{"step": 1}"#
        return ("POST /runs/exp-7/restore \(body)", try await harness.post("/runs/exp-7/restore", body))
    }

    /// One key for two requests, or for an answer that is no more.
    private static func keys(_ type: ProblemType) async throws -> (request: String, answer: Answer) {
        let harness = try await Harness()
        let key = (name: "Idempotency-Key", value: "5d0c")
        let body = #"{"run": "exp-7", "step": 1, "rollouts": [{"response": "a"}]}"#
        _ = try await harness.post("/score", body, fields: [key])
        if type == .answerGone { _ = try await harness.delete("/runs/exp-7/rollouts") }
        let second = type == .answerGone ? body : rollouts
        return (
            "POST /score (Idempotency-Key: 5d0c) \(second)", try await harness.post("/score", second, fields: [key])
        )
    }

    /// A request to score that is not admitted while another is under way, or because its deadline has passed.
    private static func refused(_ type: ProblemType) async throws -> (request: String, answer: Answer) {
        var configuration = RewardAPIConfiguration()
        configuration.admission.rolloutsMax = 1
        if type == .overloaded { configuration.admission.queuedRequestsMax = 0 }
        if type == .memoryFull { configuration.admission.bytesMax = 1 }
        let harness = try await Harness(configuration: configuration)
        guard type != .deadlineCannotBeMet else {
            let late = harness.request(.post, "/score", body: Array(rollouts.utf8), fields: [json])
            harness.clock.advance(by: .seconds(601))
            return ("POST /score \(rollouts)", try await Answer(await harness.api.respond(to: late)))
        }
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let first = harness.post("/score", rollouts)
        await gate.waitUntilHeld(1)
        let answer = try await harness.post("/score", rollouts)
        gate.open()
        _ = try await first
        return ("POST /score \(rollouts)", answer)
    }

    /// Problems that come from the state of the service.
    private static func state(_ type: ProblemType) async throws -> (request: String, answer: Answer) {
        let harness = try await Harness()
        if let refusal = metaRunRefusal(type) {
            harness.metaRuns.script { $0.refusal = refusal }
            return ("POST /meta/refine {}", try await harness.post("/meta/refine", "{}"))
        }
        harness.scoring.script { $0.refusal = scoreRefusal(type) }
        return ("POST /score \(rollouts)", try await harness.post("/score", rollouts))
    }

    private static func metaRunRefusal(_ type: ProblemType) -> MetaRunRefusal? {
        switch type {
        case .metaRunConflict: .conflict(activeRun: "run_1", detail: "samples 4 instead of 16")
        case .draining: .stopping
        default: nil
        }
    }

    private static func scoreRefusal(_ type: ProblemType) -> ScoreRefusal {
        switch type {
        case .conflict: .store(.conflict("a score with this identifier is kept already"))
        case .tooManyPartitions:
            .unknownPartition(
                index: 0, .tooManyPartitions(Lineage(task: "essay_writing", partition: "p257"), max: 256))
        case .storeUnavailable: .store(.unavailable("the disk is full"))
        default: .store(.corrupt("score_1 has no basis"))
        }
    }
}
