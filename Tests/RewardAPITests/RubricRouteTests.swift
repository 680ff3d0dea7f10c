import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: reading, publishing and rolling back rubrics. Method: the interface over a real publisher on a memory store.
@Suite struct RubricRouteTests {
    private static let items = #"[{"name": "a", "text": "Is it good?", "min": 0, "max": 5}]"#

    @Test func theHeadIsAnsweredWhole() async throws {
        let answer = try await Harness().get("/rubric")
        #expect(answer.fields["ETag"] == "\"0-\(Harness.tasks[0].initialRubric.hash.prefix(16))\"")
        let text =
            #"<rubric>\n<item name=\"flow\" min=\"0\" max=\"5\">Does it flow?</item>\n"#
            + #"<item name=\"depth\" min=\"0\" max=\"10\">Does it go deep?</item>\n</rubric>"#
        try expectJSON(
            answer,
            #"""
            {"task": "essay_writing", "partition": "default", "version": 0,
             "hash": "\#(Harness.tasks[0].initialRubric.hash)", "kind": "items",
             "items": [{"name": "flow", "text": "Does it flow?", "min": 0, "max": 5},
                       {"name": "depth", "text": "Does it go deep?", "min": 0, "max": 10}],
             "text": "\#(text)", "source": null,
             "origin": "initial", "parent": null, "meta_run": null, "comment": null,
             "published_at": "\#(Harness.startText)"}
            """#)
    }

    @Test func guidelinesHaveNoItems() async throws {
        let answer = try await Harness().get("/rubric?task=math")
        #expect(try answer.json["kind"] == "guidelines")
        #expect(try answer.json["items"] == [])
        #expect(try answer.json["text"] == "Check every step.")
    }

    @Test func aPublishedRubricIsTheNewHead() async throws {
        let harness = try await Harness()
        let answer = try await harness.post(
            "/rubric", #"{"items": \#(Self.items), "comment": "by hand", "expected_version": 0}"#)
        #expect(answer.status == 201)
        #expect(answer.fields["Location"] == "/rubric?task=essay_writing&partition=default&version=1")
        #expect(answer.fields["ETag"]?.hasPrefix("\"1-") == true)
        #expect(try answer.json["version"] == 1)
        #expect(try answer.json["origin"] == "manual")
        #expect(try answer.json["parent"] == 0)
        #expect(try answer.json["comment"] == "by hand")
        #expect(try await harness.get("/rubric").text == answer.text)
        let location = try #require(answer.fields["Location"])
        #expect(try await harness.get(location).text == answer.text)
        #expect(try await harness.get("/rubric?version=0").json["version"] == 0)
    }

    @Test func textIsReadInThePapersFormat() async throws {
        let answer = try await Harness().post(
            "/rubric", #"{"text": "<rubric><item># Flow\nfrom 1 to 4</item><item>Plain.</item></rubric>"}"#)
        #expect(answer.status == 201)
        #expect(
            try answer.json["items"] == [
                ["name": "Flow", "text": "# Flow\nfrom 1 to 4", "min": 1, "max": 4],
                ["name": "item-2", "text": "Plain.", "min": 0, "max": 5, "range_assumed": true],
            ])
    }

    @Test func aTextIsKeptAsItArrivedAndComesBackWithARollback() async throws {
        let harness = try await Harness()
        let text = #"<rubric>\r\n\t<item># Flow\na\u0000</item>  <item>e\u0301</item></rubric>"#
        let source = "<rubric>\r\n\t<item># Flow\na\0</item>  <item>e\u{301}</item></rubric>"
        let answer = try await harness.post("/rubric", #"{"text": "\#(text)"}"#)
        #expect(try answer.json["source"] == .string(source))
        #expect(try await harness.get("/rubric?version=1").json["source"] == .string(source))
        #expect(try await harness.get("/rubric/versions").json["versions"]?[0]?["source"] == nil)
        _ = try await harness.post("/rubric", #"{"items": \#(Self.items)}"#)
        #expect(try await harness.get("/rubric").json["source"] == .null)
        _ = try await harness.post("/rubric/rollback", #"{"to_version": 1}"#)
        #expect(try await harness.get("/rubric").json["source"] == .string(source))
    }

    @Test func ofATextThatIsTheCanonicalFormNothingMoreIsKept() async throws {
        let harness = try await Harness()
        let text = #"<rubric>\n<item name=\"a\" min=\"0\" max=\"5\">Is it?</item>\n</rubric>"#
        let answer = try await harness.post("/rubric", #"{"text": "\#(text)"}"#)
        #expect(try answer.json["source"] == .null)
        let guidelines = try await harness.post("/rubric", #"{"task": "math", "text": " Be strict.\r\n"}"#)
        #expect(try guidelines.json["text"] == " Be strict.\r\n")
        #expect(try guidelines.json["source"] == .null)
    }

    @Test func aTextIsLimited() async throws {
        let harness = try await Harness()
        let item = "<item>a</item>"
        let fill = String(repeating: " ", count: RubricRules.sourceBytesMax - item.utf8.count)
        #expect(try await harness.post("/rubric", #"{"text": "\#(item + fill)"}"#).status == 201)
        #expect(try await harness.post("/rubric", #"{"text": "\#(item + fill) "}"#).pointers == ["/text"])
    }

    @Test func theOriginIsManualOrImport() async throws {
        let harness = try await Harness()
        let imported = try await harness.post("/rubric", #"{"items": \#(Self.items), "origin": "import"}"#)
        #expect(try imported.json["origin"] == "import")
        let manual = try await harness.post("/rubric", #"{"items": \#(Self.items), "origin": "manual"}"#)
        #expect(try manual.json["origin"] == "manual")
        for origin in ["\"meta\"", "\"\"", "1"] {
            let refused = try await harness.post("/rubric", #"{"items": \#(Self.items), "origin": \#(origin)}"#)
            #expect(refused.status == 422)
            #expect(try refused.pointers == ["/origin"])
        }
    }

    @Test func whatIsReadCanBePublishedAgain() async throws {
        let harness = try await Harness()
        let first = try await harness.post("/rubric", #"{"text": "Plain."}"#)
        let items = try #require(try first.json["items"]).text
        let second = try await harness.post("/rubric", #"{"items": \#(items)}"#)
        #expect(second.status == 201)
        #expect(try second.json["hash"] == first.json["hash"])
        #expect(try second.json["items"] == first.json["items"])
    }

    @Test func guidelinesArePublishedAsText() async throws {
        let harness = try await Harness()
        let answer = try await harness.post("/rubric", #"{"task": "math", "text": "<item>Be strict.</item>"}"#)
        #expect(try answer.json["text"] == "<item>Be strict.</item>")
        let refused = try await harness.post("/rubric", #"{"task": "math", "items": \#(Self.items)}"#)
        #expect(try refused.pointers == ["/items"])
    }

    @Test func aStalePublishIsAConflictAndChangesNothing() async throws {
        let harness = try await Harness()
        let answer = try await harness.post("/rubric", #"{"items": \#(Self.items), "expected_version": 3}"#)
        #expect(answer.status == 409)
        #expect(try answer.problem == "stale-version")
        #expect(try await harness.get("/rubric/version").json["version"] == 0)
    }

    @Test(arguments: [
        (#"{}"#, ["/text"]),
        (#"{"text": "a", "items": []}"#, ["/items"]),
        (#"{"text": ""}"#, ["/text"]),
        (#"{"text": "<item></item>"}"#, ["/text"]),
        (#"{"items": []}"#, ["/items"]),
        (#"{"items": [1]}"#, ["/items/0"]),
        (
            #"{"items": [{"nam": "a"}]}"#,
            ["/items/0/nam", "/items/0/name", "/items/0/text", "/items/0/min", "/items/0/max"]
        ),
        (#"{"items": [{"name": "a", "text": "t", "min": 5, "max": 0}]}"#, ["/items/0/min"]),
        (#"{"items": [{"name": "a", "text": "t", "min": 0.0, "max": "5"}]}"#, ["/items/0/max"]),
        (#"{"text": "a", "coment": "x", "expected_version": -1}"#, ["/coment", "/expected_version"]),
        (#"{"text": "a", "comment": 1}"#, ["/comment"]),
    ])
    func anInvalidRubricIsRefused(_ body: String, _ pointers: [String]) async throws {
        let answer = try await Harness().post("/rubric", body)
        #expect(answer.status == 422)
        #expect(try answer.pointers == pointers)
    }

    @Test func aCommentIsLimited() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.commentBytesMax = 2
        let harness = try await Harness(configuration: configuration)
        #expect(try await harness.post("/rubric", #"{"text": "a", "comment": "ab"}"#).status == 201)
        #expect(try await harness.post("/rubric", #"{"text": "a", "comment": "abc"}"#).pointers == ["/comment"])
    }

    @Test func aStoreThatIsGoneIsUnavailable() async throws {
        let harness = try await Harness()
        harness.rubricStore.setFault(.unavailable("disk full"))
        let answer = try await harness.post("/rubric", #"{"text": "a"}"#)
        #expect(answer.status == 503)
        #expect(try answer.problem == "store-unavailable")
        #expect(answer.fields["Retry-After"] == "5")
        #expect(try await harness.get("/rubric/versions").status == 503)
    }

    @Test func tooManyPartitionsAreRefused() async throws {
        var tasks = Harness.tasks
        tasks[0].partitions = .open(max: 1)
        let harness = try await Harness(tasks: tasks)
        #expect(try await harness.post("/rubric", #"{"text": "a", "partition": "p"}"#).status == 201)
        let answer = try await harness.post("/rubric", #"{"text": "a", "partition": "q"}"#)
        #expect(answer.status == 422)
        #expect(try answer.problem == "too-many-partitions")
    }

    @Test func aRollbackPublishesTheOldContentAsTheNextVersion() async throws {
        let harness = try await Harness()
        _ = try await harness.post("/rubric", #"{"items": \#(Self.items)}"#)
        let answer = try await harness.post("/rubric/rollback", #"{"to_version": 0}"#)
        #expect(answer.status == 201)
        #expect(try answer.json["version"] == 2)
        #expect(try answer.json["origin"] == "rollback")
        #expect(try answer.json["hash"]?.string == Harness.tasks[0].initialRubric.hash)
        let missing = try await harness.post("/rubric/rollback", #"{"to_version": 7}"#)
        #expect(missing.status == 404)
        #expect(try missing.problem == "unknown-version")
        let wrong = try await harness.post("/rubric/rollback", #"{"unpin": 1, "unpinned": true}"#)
        #expect(try wrong.pointers == ["/unpinned", "/to_version", "/unpin"])
    }

    @Test func thePinnedVersionOfAStepIsFound() async throws {
        let harness = try await Harness()
        let basis = Basis(
            rubricVersion: 0, rubricHash: "h", program: .single, rewardRule: .sum, templateHashes: [:], judgeModel: "j")
        _ = try await harness.rollouts.pin([
            Pin(
                key: .step(run: "exp", step: 3), lineage: Lineage(task: "essay_writing"), basis: basis,
                madeAt: Harness.start)
        ])
        _ = try await harness.post("/rubric", #"{"items": \#(Self.items)}"#)
        #expect(try await harness.get("/rubric?run=exp&step=3").json["version"] == 0)
        let missing = try await harness.get("/rubric?run=exp&step=4")
        #expect(missing.status == 404)
        #expect(try missing.problem == "unknown-pin")
    }

    @Test(arguments: [
        ("run=a", ["/run"]), ("step=1", ["/step"]), ("version=1&run=a&step=1", ["/version"]),
        ("version=x", ["/version"]),
        ("run=a&step=x", ["/step"]),
    ])
    func anInvalidChoiceOfAVersionIsRefused(_ query: String, _ pointers: [String]) async throws {
        #expect(try await Harness().get("/rubric?" + query).pointers == pointers)
    }

    @Test func anUnknownVersionIsNotFound() async throws {
        let answer = try await Harness().get("/rubric?version=5")
        #expect(answer.status == 404)
        #expect(try answer.problem == "unknown-version")
    }

    @Test func aKnownRubricIsNotSentAgain() async throws {
        let harness = try await Harness()
        let tag = try #require(try await harness.get("/rubric").fields["ETag"])
        let answer = try await harness.get("/rubric", fields: [(name: "If-None-Match", value: tag)])
        #expect(answer.status == 304)
        #expect(answer.bytes.isEmpty)
    }

    @Test func theHistoryIsPagedNewestFirst() async throws {
        let harness = try await Harness()
        for _ in 0..<3 { _ = try await harness.post("/rubric", #"{"items": \#(Self.items)}"#) }
        let first = try await harness.get("/rubric/versions?limit=2")
        #expect(try first.json["versions"]?.array?.map { $0["version"] } == [3, 2])
        #expect(try first.json["versions"]?[0]?["items"] == nil)
        let next = try #require(try first.json["next"]?.string)
        let second = try await harness.get("/rubric/versions?limit=2&after=\(next)")
        #expect(try second.json["versions"]?.array?.map { $0["version"] } == [1, 0])
        #expect(try second.json["next"] == .null)
        #expect(try await harness.get("/rubric/versions?limit=1001").pointers == ["/limit"])
        #expect(try await harness.get("/rubric/versions?limit=0").pointers == ["/limit"])
    }

    @Test func aSummaryInTheHistoryIsComplete() async throws {
        let answer = try await Harness().get("/rubric/versions?task=math")
        try expectJSON(
            answer,
            #"""
            {"versions": [{"task": "math", "partition": "default", "version": 0,
              "hash": "\#(Harness.tasks[1].initialRubric.hash)", "kind": "guidelines", "origin": "initial",
              "parent": null, "meta_run": null, "comment": null, "published_at": "\#(Harness.startText)"}],
             "next": null}
            """#)
    }

    @Test func theDifferenceOfTwoVersionsIsByItem() async throws {
        let harness = try await Harness()
        try await harness.publish([
            RubricItem(name: "depth", text: "Does it go deep?", min: 0, max: 10),
            RubricItem(name: "a", text: "Is it good?", min: 0, max: 5),
        ])
        try expectJSON(
            try await harness.get("/rubric/diff?from=0&to=1"),
            #"""
            {"from": 0, "to": 1, "items": [
              {"change": "same", "name": "depth",
               "before": {"name": "depth", "text": "Does it go deep?", "min": 0, "max": 10},
               "after": {"name": "depth", "text": "Does it go deep?", "min": 0, "max": 10}},
              {"change": "added", "name": "a", "before": null,
               "after": {"name": "a", "text": "Is it good?", "min": 0, "max": 5}},
              {"change": "removed", "name": "flow",
               "before": {"name": "flow", "text": "Does it flow?", "min": 0, "max": 5}, "after": null}]}
            """#)
        #expect(try await harness.get("/rubric/diff").pointers == ["/from", "/to"])
        #expect(try await harness.get("/rubric/diff?from=0&to=9").problem == "unknown-version")
    }

    @Test func theDifferenceOfGuidelinesIsThatOfTheirText() async throws {
        let harness = try await Harness()
        _ = try await harness.post("/rubric", #"{"task": "math", "text": "Be strict."}"#)
        let answer = try await harness.get("/rubric/diff?task=math&from=0&to=1")
        #expect(
            try answer.json["items"] == [
                ["change": "changed", "name": "guidelines", "before": "Check every step.", "after": "Be strict."]
            ])
    }
}
