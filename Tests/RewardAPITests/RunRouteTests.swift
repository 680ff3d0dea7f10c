import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: the routes of `/runs/{run}`, `unpin` of the rollback, and the log of old pins. Method: the interface over a
/// real restorer on memory stores.
@Suite struct RunRouteTests {
    private static let lineage = Lineage(task: "essay_writing")
    private static let json = (name: "Content-Type", value: "application/json")

    private static func score(_ run: String, step: Int) -> String {
        #"{"run": "\#(run)", "step": \#(step), "rollouts": [{"prompt": "secret", "response": "b"}, {"response": "c"}]}"#
    }

    /// A run with steps 1 under version 0, and 2 and 3 under version 1.
    private static func harness() async throws -> Harness {
        let harness = try await Harness()
        try await harness.pin("exp 7", step: 1)
        try await harness.publish([RubricItem(name: "flow", text: "Does it flow?", min: 0, max: 3)])
        for step in [2, 3] as [Int64] { try await harness.pin("exp 7", step: step, version: 1) }
        for step in 1...3 { _ = try await harness.post("/score", score("exp 7", step: step)) }
        return harness
    }

    @Test func aRunIsShownWithItsVersionsAndItsStepsPageByPage() async throws {
        let harness = try await Self.harness()
        let heads = [
            try #require(try await harness.publisher.version(0, of: Self.lineage)),
            try #require(harness.publisher.head(of: Self.lineage)),
        ]
        let answer = try await harness.get("/runs/exp%207?limit=2")
        let bases = try answer.json["lineages"]?.array?.first?["versions"]?.array?.map {
            $0["basis_hash"]?.string ?? ""
        }
        let hashes = try #require(bases)
        try expectJSON(
            answer,
            #"""
            {"run": "exp 7",
             "rollouts": {"stored": 6, "scored": 6, "failed": 0, "eval": 0, "abandoned": 0, "without_texts": 0},
             "lineages": [{"task": "essay_writing", "partition": "default", "head_version": 1, "pinned_steps": 3,
               "versions": [
                 {"rubric_version": 0, "rubric_hash": "\#(heads[0].hash)", "basis_hash": "\#(hashes[0])", "steps": 1,
                  "first_step": 1, "last_step": 1},
                 {"rubric_version": 1, "rubric_hash": "\#(heads[1].hash)", "basis_hash": "\#(hashes[1])", "steps": 2,
                  "first_step": 2, "last_step": 3}]}],
             "steps": [
               {"step": 3, "task": "essay_writing", "partition": "default", "rubric_version": 1,
                "basis_hash": "\#(hashes[1])", "pinned_at": "\#(Harness.startText)"},
               {"step": 2, "task": "essay_writing", "partition": "default", "rubric_version": 1,
                "basis_hash": "\#(hashes[1])", "pinned_at": "\#(Harness.startText)"}],
             "next": "2/essay_writing/default"}
            """#)
        let rest = try await harness.get("/runs/exp%207?limit=2&after=2/essay_writing/default")
        #expect(try rest.json["steps"]?.array?.map { $0["step"]?.int } == [1])
        #expect(try rest.json["next"]?.isNull == true)
        #expect(try await harness.get("/rubric?run=exp%207&step=1").json["version"] == 0)
    }

    @Test func aRunThatIsNotThereAndAWrongMarkAreRefused() async throws {
        let harness = try await Self.harness()
        for answer in [
            try await harness.get("/runs/exp-8"), try await harness.post("/runs/exp-8/restore", #"{"step": 1}"#),
            try await harness.delete("/runs/exp-8/rollouts"),
        ] {
            #expect(answer.status == 404)
            #expect(try answer.problem == "unknown-run")
        }
        for mark in ["2", "x/essay_writing/default", "2//default", "2/essay_writing/"] {
            let answer = try await harness.get("/runs/exp%207?after=\(mark)")
            #expect(answer.status == 422)
            #expect(try answer.pointers == ["/after"])
        }
    }

    @Test func aRestoreSaysWhatItDid() async throws {
        let harness = try await Self.harness()
        let hash = try #require(try await harness.publisher.version(0, of: Self.lineage)).hash
        let answer = try await harness.post("/runs/exp%207/restore", #"{"step": 1, "force": false}"#)
        #expect(answer.status == 200)
        try expectJSON(
            answer,
            #"""
            {"run": "exp 7", "step": 1,
             "lineages": [{"task": "essay_writing", "partition": "default", "restored_version": 0, "head_version": 2,
                           "rubric_hash": "\#(hash)", "published": true}],
             "forgotten_pins": 2, "abandoned_rollouts": 4, "superseded_meta_runs": []}
            """#)
        #expect(harness.runLog.lines == ["restored exp 7 1 [2] 4"])
        #expect(try await harness.get("/rubric?run=exp%207&step=2").problem == "unknown-pin")
        #expect(try await harness.get("/rubric").json["origin"] == "restore")
        let metrics = try await harness.get("/metrics").text
        #expect(metrics.contains(#"metareward_run_restores_total{outcome="done"} 1"#))
        #expect(metrics.contains(#"metareward_pins_freed_total{by="restore"} 2"#))
        #expect(metrics.contains("metareward_rollouts_abandoned_total 4"))
    }

    @Test func aRestoreNamesTheRunsThatStandInItsWay() async throws {
        let harness = try await Self.harness()
        for run in ["b", "c"] { try await harness.pin(run, step: 5, version: 1) }
        let answer = try await harness.post("/runs/exp%207/restore", #"{"step": 1}"#)
        #expect(answer.status == 409)
        #expect(try answer.problem == "run-conflict")
        #expect(try answer.json["detail"]?.string?.contains(#""b", "c""#) == true)
        #expect(
            try answer.json["errors"]?.array?.first?["detail"]?.string
                == #"run "b" pinned version 1 of essay_writing/default, last at \#(Harness.startText)"#)
        #expect(try await harness.get("/rubric/version").json["version"] == 1)
        #expect(try await harness.post("/runs/exp%207/restore", #"{"step": 1, "force": true}"#).status == 200)
        #expect(try await harness.get("/metrics").text.contains(#"metareward_run_restores_total{outcome="refused"} 1"#))
    }

    @Test(arguments: [
        ("{}", "/step"), (#"{"step": -1}"#, "/step"), (#"{"step": "1"}"#, "/step"),
        (#"{"step": 1, "force": 1}"#, "/force"), (#"{"step": 1, "forse": true}"#, "/forse"),
    ])
    func aRestoreThatIsNotValidIsRefused(_ body: String, _ pointer: String) async throws {
        let harness = try await Self.harness()
        let answer = try await harness.post("/runs/exp%207/restore", body)
        #expect(answer.status == 422)
        #expect(try answer.pointers == [pointer])
        #expect(try await harness.get("/rubric/version").json["version"] == 1)
    }

    @Test func deletedTextsAreGoneFromEveryAnswer() async throws {
        let harness = try await Self.harness()
        let answer = try await harness.delete("/runs/exp%207/rollouts")
        try expectJSON(answer, #"{"run": "exp 7", "rollouts_without_texts": 6}"#)
        #expect(harness.runLog.lines == ["deleted exp 7 6"])
        let rollouts = try await harness.get("/rollouts").text
        #expect(!rollouts.contains("secret") && !rollouts.contains("It flows."))
        #expect(rollouts.split(separator: "\n").count == 6)
        #expect(rollouts.split(separator: "\n").allSatisfy { $0.contains(#""texts_deleted":true"#) })
        #expect(try await harness.delete("/runs/exp%207/rollouts").json["rollouts_without_texts"] == 0)
    }

    @Test func aRollbackFreesPinsOnlyWhereItSaysSo() async throws {
        let harness = try await Self.harness()
        let kept = try await harness.post("/rubric/rollback", #"{"to_version": 0}"#)
        #expect(kept.status == 201)
        #expect(try kept.json["freed_pins"] == nil)
        #expect(try await harness.get("/rubric?run=exp%207&step=2").json["version"] == 1)
        _ = try await harness.post("/rubric/rollback", #"{"to_version": 1}"#)
        try await harness.pin("exp 7", step: 4, version: 3)
        let freed = try await harness.post("/rubric/rollback", #"{"to_version": 0, "unpin": true}"#)
        #expect(freed.status == 201)
        #expect(try freed.json["version"] == 4)
        #expect(try freed.json["freed_pins"] == 1)
        #expect(try await harness.get("/rubric?run=exp%207&step=4").problem == "unknown-pin")
        let missing = try await harness.post("/rubric/rollback", #"{"to_version": 99, "unpin": true}"#)
        #expect(missing.status == 404)
        #expect(try missing.pointers == ["/to_version"])
    }

    @Test func aStepUnderAnOldPinIsMarkedCountedAndLoggedOnce() async throws {
        let harness = try await Harness()
        let madeAt = harness.clock.now().adding(seconds: -86_401)
        harness.scoring.script { ($0.pinnedBy, $0.pinnedAt) = ("step", madeAt) }
        for _ in 0..<2 {
            let answer = try await harness.post("/score", Self.score("exp", step: 3))
            #expect(try answer.json["results"]?.array?.allSatisfy { $0["pin"]?["old"] == true } == true)
        }
        #expect(harness.runLog.lines == ["old essay_writing exp 3 \(madeAt.text)"])
        #expect(
            try await harness.get("/metrics").text.contains(
                #"metareward_old_pins_used_total{task="essay_writing"} 4"#))
    }
}
