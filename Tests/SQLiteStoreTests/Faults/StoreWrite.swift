import RewardCore
import Testing

@testable import SQLiteStore

/// One kind of write that the store does, and how its effect is seen.
enum StoreWrite: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case score
    case scoreWithAnswer
    case pin
    case counters
    case publish
    case template
    case metaRun
    case audit
    case scheduleMode
    case retention
    case textDeletion
    case abandonment

    var testDescription: String { rawValue }

    /// The file that it goes to.
    var file: String {
        switch self {
        case .score, .scoreWithAnswer, .pin, .counters, .retention, .textDeletion, .abandonment: "rollouts.sqlite"
        case .publish, .template, .metaRun, .audit, .scheduleMode: "rubrics.sqlite"
        }
    }

    private static let key = AnswerKey(principal: "loopback", bytes: [1])

    /// What is there before.
    static func prepare(_ store: SQLiteStore) async throws {
        try await store.publish(Sample.rubric(0), expectedHead: nil)
        try await store.append((0..<20).map { Sample.rollout($0, run: "exp", step: Int64($0)) })
    }

    /// Does it.
    func perform(_ store: SQLiteStore) async throws {
        // Larger than a page, so that more than one write goes to the disk.
        let text = String(repeating: "The sea is wide. ", count: 1000)
        switch self {
        case .score: try await store.append([Sample.rollout(100), Sample.rollout(101)])
        case .scoreWithAnswer:
            let answer = KeptAnswer(
                key: Self.key, requestHash: [1], run: nil, at: Sample.time(0), isSimulated: false,
                body: Array(text.utf8))
            try await store.append([Sample.rollout(100)], answer: answer)
        case .pin: _ = try await store.pin([Sample.pin(.step(run: "new", step: 1)), Sample.pin(.prompt(hash: "h"))])
        case .counters: try await store.save(ScheduleCounters(steps: 3, rollouts: 4), task: "essay_writing")
        case .publish: try await store.publish(Sample.rubric(1, text: text), expectedHead: 0)
        case .template: try await store.keep(Sample.template(1, text: text))
        case .metaRun: try await store.save(Sample.metaRun(1, sampling: Array(0..<20)))
        case .audit:
            try await store.append(
                AuditEntry(
                    at: Sample.time(0), principal: "ops", action: .reload, target: "configuration", after: text,
                    requestID: nil))
        case .scheduleMode: try await store.keep(.paused, of: "essay_writing")
        case .retention:
            var limits = RetentionLimits()
            limits.rolloutsMax = 5
            try await store.applyRetention(limits, at: Sample.time(30)) { _ in }
        case .textDeletion: _ = try await store.deleteTexts(of: "exp")
        case .abandonment: _ = try await store.abandonRollouts(of: "exp", above: 5, upTo: 100)
        }
    }

    /// How much of it is there: 0 for nothing, 1 for all, anything else for a part.
    func progress(_ store: SQLiteStore) async throws -> Double {
        switch self {
        case .score:
            let found = [try await store.rollout(scoreID: "score_100"), try await store.rollout(scoreID: "score_101")]
            return Double(found.count { $0 != nil }) / 2
        case .scoreWithAnswer:
            let rollout = try await store.rollout(scoreID: "score_100")
            let answer = try await store.keptAnswer(Self.key, at: Sample.time(0))
            return ((rollout == nil ? 0 : 1) + (answer == nil ? 0 : 1)) / 2
        case .pin:
            let lineage = Sample.lineage
            let step = try await store.pin(.step(run: "new", step: 1), lineage: lineage)
            let prompt = try await store.pin(.prompt(hash: "h"), lineage: lineage)
            return ((step == nil ? 0 : 1) + (prompt == nil ? 0 : 1)) / 2
        case .counters: return try await store.scheduleCounters()["essay_writing"] == nil ? 0 : 1
        case .publish: return try await store.heads().first?.version == 1 ? 1 : 0
        case .template: return try await store.currentTemplates().isEmpty ? 0 : 1
        case .metaRun: return try await store.run(id: "meta_1") == Sample.metaRun(1, sampling: Array(0..<20)) ? 1 : 0
        case .audit: return Double(try await store.auditRecords(since: nil, before: nil, limit: 9).count)
        case .scheduleMode: return try await store.keptModes() == ["essay_writing": .paused] ? 1 : 0
        case .retention: return 1 - Double(try await store.rollouts(RolloutFilter()).rollouts.count - 5) / 15
        case .textDeletion: return Double(try await store.counts(of: "exp").withoutTexts) / 20
        case .abandonment: return Double(try await store.counts(of: "exp").abandoned) / 14
        }
    }
}
