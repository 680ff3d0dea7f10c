import HTTPEngine
import JSONText
import RewardCore
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: whatever an operator changes is in the audit log, with who, what, before and after; what fails is not.
@Suite struct AuditTests {
    private let items = #"[{"name": "flow", "text": "Does it?", "min": 0, "max": 3}]"#

    private func lines(_ harness: Harness) -> [String] {
        harness.audit.entries.map { entry in
            [
                entry.principal, entry.action.rawValue, entry.target, entry.before ?? "-", entry.after ?? "-",
                entry.requestID ?? "-",
            ].joined(separator: " | ")
        }
    }

    private func post(_ harness: Harness, _ target: String, _ body: String, id: String) async throws -> Answer {
        try await harness.post(
            target, body, fields: harness.bearer(Secrets.operate) + [(name: "X-Request-Id", value: id)])
    }

    private func short(_ harness: Harness, _ version: Int) async throws -> String {
        let lineage = Lineage(task: "essay_writing")
        return try await harness.publisher.version(version, of: lineage).map { "\($0.auditText)" } ?? "?"
    }

    @Test func changesOfRubricsCarryTheirEntry() async throws {
        let harness = try await Harness.guarded()
        #expect(try await post(harness, "/rubric", #"{"items": \#(items)}"#, id: "a").status == 201)
        #expect(try await post(harness, "/rubric/rollback", #"{"to_version": 0}"#, id: "b").status == 201)
        let unpin = #"{"to_version": 1, "unpin": true}"#
        #expect(try await post(harness, "/rubric/rollback", unpin, id: "c").status == 201)
        let lineage = "essay_writing/default"
        #expect(
            try await lines(harness) == [
                "ops | rubric.publish | \(lineage) | \(short(harness, 0)) | \(short(harness, 1)) | a",
                "ops | rubric.rollback | \(lineage) | \(short(harness, 1)) | \(short(harness, 2)) | b",
                "ops | rubric.rollback | \(lineage) | \(short(harness, 2)) | \(short(harness, 3)) | c",
                "ops | rubric.unpin | \(lineage) | - | 0 pins freed | c",
            ])
        #expect(harness.audit.entries.allSatisfy { $0.at == Harness.start })
    }

    @Test func aRubricWhoseEntryCannotBeKeptIsNotPublished() async throws {
        let harness = try await Harness.guarded()
        harness.audit.setFault(.unavailable("full"))
        #expect(try await post(harness, "/rubric", #"{"items": \#(items)}"#, id: "a").status == 503)
        #expect(harness.publisher.head(of: Lineage(task: "essay_writing"))?.version == 0)
    }

    @Test func changesOfTemplatesCarryTheirEntry() async throws {
        let harness = try await Harness.guarded()
        let path = "/meta/templates/essay_writing/mrm_merge"
        let body = Array("All: {{multiple_sets}}".utf8)
        let put = try await harness.send(
            .put, path, body: body,
            fields: harness.bearer(Secrets.operate) + [(name: "Content-Type", value: "text/plain")])
        #expect(put.status == 200)
        #expect(try await post(harness, path + "/restore", #"{"version": 0}"#, id: "b").status == 200)
        #expect(try await post(harness, path + "/reset", "{}", id: "c").status == 200)
        let words = lines(harness).map { $0.split(separator: " | ").prefix(3).joined(separator: " | ") }
        #expect(
            words
                == ["put", "restore", "reset"].map { "ops | template.\($0) | template essay_writing/mrm_merge" })
        #expect(harness.audit.entries.first?.before?.hasPrefix("version 0 (") == true)
        #expect(harness.audit.entries.first?.after?.hasPrefix("version 1 (") == true)
        #expect(!lines(harness).joined().contains("multiple_sets"))
    }

    @Test func whatChangesElsewhereIsAppendedAfterwards() async throws {
        let harness = try await Harness.guarded()
        #expect(try await post(harness, "/tasks/math/evolution", #"{"mode": "paused"}"#, id: "a").status == 200)
        let run = try await post(harness, "/meta/refine", "{}", id: "b")
        let id = try #require(try run.json["id"]?.string)
        #expect(try await post(harness, "/meta/runs/\(id)/cancel", "{}", id: "c").status == 200)
        // A trainer starts runs as part of training.
        #expect(try await harness.post("/meta/refine", "{}", fields: harness.bearer(Secrets.score)).status == 202)
        #expect(
            lines(harness) == [
                "ops | task.evolution | task math | auto | paused | a",
                "ops | meta.refine | essay_writing/default | - | meta run \(id) | b",
                "ops | meta.cancel | meta run \(id) | - | cancelled | c",
            ])
    }

    @Test func runsLeaveTheirEntries() async throws {
        let harness = try await Harness.guarded()
        try await harness.pin("exp", step: 1)
        try await harness.publish([RubricItem(name: "x", text: "X?", min: 0, max: 1)])
        let body = #"{"run": "exp", "step": 2, "rollouts": [{"response": "a"}]}"#
        #expect(try await harness.post("/score", body, fields: harness.bearer(Secrets.score)).status == 200)
        try await harness.pin("exp", step: 2, version: 1)
        #expect(try await post(harness, "/runs/exp/restore", #"{"step": 1}"#, id: "a").status == 200)
        let deletion = try await harness.send(
            .delete, "/runs/exp/rollouts",
            fields: harness.bearer(Secrets.operate) + [(name: "X-Request-Id", value: "b")])
        #expect(deletion.status == 200)
        #expect(
            try await lines(harness) == [
                "ops | run.restore | essay_writing/default | \(short(harness, 1)) | \(short(harness, 2)) | a",
                "ops | run.restore | run exp | - | step 1: 1 rubrics published, 1 pins forgotten, 1 rollouts abandoned "
                    + "| a",
                "ops | run.delete_texts | run exp | - | the texts of 1 rollouts deleted | b",
            ])
    }

    @Test func aChangeThatTheLogCannotKeepIsCountedAndStands() async throws {
        let harness = try await Harness.guarded()
        harness.audit.setFault(.unavailable("full"))
        #expect(try await post(harness, "/tasks/math/evolution", #"{"mode": "paused"}"#, id: "a").status == 200)
        let text = String(decoding: harness.metrics.prometheusText(), as: UTF8.self)
        #expect(text.contains("metareward_audit_failures_total 1\n"))
    }

    @Test func refusedRequestsLeaveNoEntry() async throws {
        let harness = try await Harness.guarded()
        #expect(try await post(harness, "/rubric", "{}", id: "a").status == 422)
        #expect(try await post(harness, "/tasks/nope/evolution", #"{"mode": "auto"}"#, id: "b").status == 404)
        #expect(try await harness.post("/rubric", "{}", fields: harness.bearer(Secrets.read)).status == 403)
        #expect(harness.audit.entries.isEmpty)
    }

    @Test func withoutTokensEverybodyIsCalledLoopbackOrAnyone() async throws {
        let harness = try await Harness()
        #expect(try await harness.post("/rubric", #"{"items": \#(items)}"#).status == 201)
        #expect(harness.audit.entries.map(\.principal) == ["loopback"])
        var configuration = RewardAPIConfiguration()
        configuration.access.rule = .anyHost
        let open = try await Harness(configuration: configuration)
        #expect(try await open.post("/rubric", #"{"items": \#(items)}"#).status == 201)
        #expect(open.audit.entries.map(\.principal) == ["anyone"])
    }

    @Test func theLogIsReadNewestFirstInPages() async throws {
        let harness = try await Harness()
        for number in 1...5 {
            try await harness.audit.append(
                AuditEntry(
                    at: Harness.start.adding(seconds: Double(number)), principal: "ops", action: .reload,
                    target: "\(number)"))
        }
        func page(_ query: String) async throws -> (targets: [String], next: String?) {
            let answer = try await harness.get("/audit" + query)
            #expect(answer.status == 200)
            let entries = try answer.json["entries"]?.array ?? []
            return (entries.compactMap { $0["target"]?.string }, try answer.json["next"]?.string)
        }
        #expect(try await page("").targets == ["5", "4", "3", "2", "1"])
        #expect(try await page("?limit=2") == (["5", "4"], "4"))
        #expect(try await page("?limit=2&after=4") == (["3", "2"], "2"))
        #expect(try await page("?limit=2&after=2") == (["1"], nil))
        #expect(try await page("?since=2026-01-01T00:00:04.000Z").targets == ["5", "4"])
        #expect(try await harness.get("/audit?limit=0&after=x&since=y").pointers == ["/since", "/limit", "/after"])
        let wrong = try await harness.get("/audit?action=rubric.publsh&limit=0")
        #expect(wrong.status == 422)
        #expect(try wrong.pointers == ["/action", "/limit"])
        try expectJSON(
            try await harness.get("/audit?limit=1"),
            """
            {"entries": [{"id": "5", "at": "2026-01-01T00:00:05.000Z", "principal": "ops",
              "action": "configuration.reload", "target": "5", "before": null, "after": null, "request_id": null}],
             "next": "5"}
            """)
    }

    @Test func theLogIsReadByKindOfAction() async throws {
        let harness = try await Harness()
        for (number, action) in [AuditAction.reload, .putTemplate, .reload, .reload].enumerated() {
            try await harness.audit.append(
                AuditEntry(at: Harness.start, principal: "ops", action: action, target: "\(number)"))
        }
        func page(_ query: String) async throws -> (targets: [String], next: String?) {
            let answer = try await harness.get("/audit?action=" + query)
            let entries = try answer.json["entries"]?.array ?? []
            return (entries.compactMap { $0["target"]?.string }, try answer.json["next"]?.string)
        }
        #expect(try await page("configuration.reload&limit=2") == (["3", "2"], "3"))
        #expect(try await page("configuration.reload&limit=2&after=3") == (["0"], nil))
        #expect(try await page("template.put") == (["1"], nil))
        #expect(try await page("meta.cancel") == ([], nil))
    }
}
