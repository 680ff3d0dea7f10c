import HTTPEngine
import JSONText
import Prompts
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: hot swap, history, restore, reset, preview and refusals of templates. Method: a book over a memory store.
@Suite struct TemplateRouteTests {
    private static let path = "/meta/templates/essay_writing/rm_score"

    @Test func theTemplatesOfATaskAreListed() async throws {
        let answer = try await Harness().get("/meta/templates/essay_writing")
        let templates = try #require(try answer.json["templates"]?.array)
        #expect(templates.map { $0["name"]?.string } == TemplateName.all(of: .items).map(\.rawValue))
        #expect(templates.allSatisfy { $0["version"]?.int == 0 && $0["origin"]?.string == "default" })
        #expect(templates[0]["required"] == ["student_generation"])
        #expect(templates[0]["variables"]?.array?.contains("reference") == true)
    }

    @Test func plainTextIsTheNextVersion() async throws {
        let harness = try await Harness()
        let text = "Judge: {{student_generation}}\n"
        let answer = try await harness.put(Self.path, text, contentType: "text/plain; charset=utf-8")
        let hash = SHA256.hex(Array(text.utf8) + [0])
        try expectJSON(
            answer,
            """
            {"task": "essay_writing", "name": "rm_score", "version": 1, "hash": "\(hash)",
             "text": "Judge: {{student_generation}}\\n", "system": null, "origin": "operator", "comment": null,
             "changed_at": "\(Harness.startText)"}
            """)
        #expect(try await harness.get(Self.path).text == answer.text)
        #expect(harness.templates.templates(of: "essay_writing")["rm_score"]?.version == 1)
        #expect(harness.templates.templates(of: "math")["mrm_refine"]?.version == 0)
    }

    @Test func anObjectMaySetTheSystemLineAndAComment() async throws {
        let harness = try await Harness()
        let answer = try await harness.put(
            Self.path, #"{"text": "{{student_generation}}", "system": "Be strict.", "comment": "why"}"#)
        #expect(answer.status == 200)
        #expect(try answer.json["system"]?.string == "Be strict.")
        #expect(try answer.json["comment"]?.string == "why")
    }

    @Test func historyRestoreAndReset() async throws {
        let harness = try await Harness()
        let original = try await harness.get(Self.path)
        for number in 1...3 {
            _ = try await harness.put(Self.path, "\(number) {{student_generation}}", contentType: "text/plain")
        }
        let restored = try await harness.post(Self.path + "/restore", #"{"version": 1}"#)
        #expect(try restored.json["version"]?.int == 4)
        #expect(try restored.json["text"]?.string == "1 {{student_generation}}")
        let reset = try await harness.send(.post, Self.path + "/reset")
        #expect(try reset.json["version"]?.int == 5)
        #expect(try reset.json["origin"]?.string == "default")
        #expect(try reset.json["text"] == original.json["text"])
        let first = try await harness.get(Self.path + "/versions?limit=4").json
        #expect(first["versions"]?.array?.map { $0["version"]?.int } == [5, 4, 3, 2])
        #expect(first["versions"]?.array?[0]["text"] == nil)
        #expect(first["next"]?.string == "2")
        let second = try await harness.get(Self.path + "/versions?after=2").json
        #expect(second["versions"]?.array?.map { $0["version"]?.int } == [1, 0])
        #expect(second["next"]?.isNull == true)
        #expect(try await harness.get(Self.path + "?version=2").json["text"]?.string == "2 {{student_generation}}")
    }

    @Test(arguments: ["text/plain", "application/json"])
    func aRefusedTextNamesEveryProblemAndChangesNothing(_ type: String) async throws {
        let harness = try await Harness()
        let text = "{{!note}}\n {{student_promt}}{{#reference}}"
        let body = type == "text/plain" ? text : JSONValue.object(["text": .string(text)]).text
        let answer = try await harness.put(Self.path, body, contentType: type)
        #expect(answer.status == 422)
        #expect(try answer.problem == "invalid-request")
        #expect(try answer.pointers == ["/text", "/text", "/text", "/text"])
        let details = try answer.json["errors"]?.array?.compactMap { $0["detail"]?.string } ?? []
        #expect(details[0].hasPrefix("1:1: the tag {{!note}} is outside"))
        #expect(details[1] == "2:2: unknown variable \"student_promt\"; did you mean \"student_prompt\"?")
        #expect(details[2].hasPrefix("2:19: the section {{#reference}} is never closed"))
        #expect(details[3].hasPrefix("the required variable \"student_generation\" is missing"))
        #expect(harness.templates.templates(of: "essay_writing")["rm_score"]?.version == 0)
        #expect(try await harness.get(Self.path + "/versions").json["versions"]?.array?.count == 1)
    }

    @Test func otherBodiesAreRefused() async throws {
        let harness = try await Harness()
        var configuration = RewardAPIConfiguration()
        configuration.templateBytesMax = 30
        let small = try await Harness(configuration: configuration)
        let long = "{{student_generation}} " + String(repeating: "x", count: 8)
        #expect(try await small.put(Self.path, long, contentType: "text/plain").pointers == ["/text"])
        #expect(try await small.put(Self.path, #"{"text": "\#(long)"}"#).pointers == ["/text"])
        #expect(try await small.put(Self.path, String(long.dropLast()), contentType: "text/plain").status == 200)
        #expect(try await harness.put(Self.path, "{}").pointers == ["/text"])
        #expect(try await harness.put(Self.path, #"{"text": 5, "sytem": ""}"#).pointers == ["/sytem", "/text"])
        #expect(try await harness.put(Self.path, "").status == 400)
        let plain = [(name: "Content-Type", value: "text/plain")]
        let broken = try await harness.send(.put, Self.path, body: [0x7B, 0xFF], fields: plain)
        #expect(try broken.problem == "invalid-utf8")
        #expect(try await harness.put(Self.path, "x", contentType: "text/html").status == 415)
        #expect(try await harness.send(.post, Self.path + "/restore", body: [0x7B], fields: plain).status == 415)
        #expect(try await harness.post(Self.path + "/restore", "{}").pointers == ["/version"])
    }

    @Test func whatDoesNotExistIsNamed() async throws {
        let harness = try await Harness()
        let template = try await harness.get("/meta/templates/essay_writing/rm_scor")
        #expect(try template.problem == "unknown-template")
        #expect(try template.json["detail"]?.string?.contains("did you mean \"rm_score\"?") == true)
        #expect(try await harness.get("/meta/templates/nope").problem == "unknown-task")
        #expect(try await harness.put("/meta/templates/nope/rm_score", "{}").problem == "unknown-task")
        #expect(try await harness.get(Self.path + "?version=7").problem == "unknown-template-version")
        let restore = try await harness.post(Self.path + "/restore", #"{"version": 7}"#)
        #expect(restore.status == 404)
        #expect(try restore.pointers == ["/version"])
    }

    @Test func aStoreThatFailsChangesNothing() async throws {
        let harness = try await Harness()
        harness.templateStore.setFault(.unavailable("disk full"))
        #expect(try await harness.put(Self.path, "{{student_generation}}", contentType: "text/plain").status == 503)
        #expect(try await harness.send(.post, Self.path + "/reset").status == 503)
        #expect(harness.templates.templates(of: "essay_writing")["rm_score"]?.version == 0)
    }

    @Test func aSampleIsRenderedAsItWouldBeSent() async throws {
        let harness = try await Harness()
        _ = try await harness.put(
            Self.path, "<p>{{student_prompt}}</p> {{student_generation}}", contentType: "text/plain")
        let answer = try await harness.post(
            Self.path + "/render", #"{"sample": {"prompt": "Sea & \"sky\"", "response": "{{x}}"}}"#)
        #expect(answer.status == 200)
        let fence = Fence(secret: Array(0..<32))
        let text =
            "<p>" + fence.wrap("Sea & \"sky\"", as: .prompt) + "</p> "
            + fence.wrap("{{x}}", as: .response, context: "Sea & \"sky\"")
        #expect(try answer.json["text"]?.string == text)
        #expect(try answer.json["version"]?.int == 1)
        let messages = try #require(try answer.json["messages"]?.array)
        #expect(messages.map { $0["role"]?.string } == ["system", "user"])
        #expect(messages[0]["content"]?.string == DefaultTemplates.judgeSystem)
        #expect(messages[1]["content"]?.string?.hasPrefix(text + "\n\nThe rubric item to apply:\n") == true)
    }

    @Test(arguments: RubricKind.allCases)
    func everyTemplateHasAPreviewOfAStoredRollout(_ kind: RubricKind) async throws {
        let harness = try await Harness()
        let task = kind == .items ? "essay_writing" : "math"
        let order = #"{"task": "\#(task)", "rollouts": [{"prompt": "p", "response": "stored text"}]}"#
        let scored = try await harness.post("/score", order)
        let id = try #require(try scored.json["results"]?.array?.first?["score_id"]?.string)
        for name in TemplateName.all(of: kind) {
            let path = "/meta/templates/\(task)/\(name.rawValue)/render"
            let answer = try await harness.post(path, #"{"score_id": "\#(id)"}"#)
            #expect(answer.status == 200, "\(answer.text)")
            let text = try answer.json["text"]?.string ?? ""
            #expect(!text.isEmpty)
            let variables = name.requiredVariables(for: kind)
            if !Set(variables).isDisjoint(with: ["student_generation", "response", "evaluation_cases"]) {
                #expect(text.contains("\nstored text\n"), "\(name)")
            }
            if name == .mrmAnalyze { #expect(text.contains("It flows.")) }
        }
    }

    @Test func aTextCanBeTriedOutAndIsNotKept() async throws {
        let harness = try await Harness()
        let answer = try await harness.post(
            Self.path + "/render",
            #"{"text": "TRY {{student_generation}}", "system": "Be brief.", "sample": {"response": "r"}}"#)
        #expect(try answer.json["version"]?.isNull == true)
        #expect(try answer.json["system"]?.string == "Be brief.")
        #expect(try answer.json["text"]?.string?.hasPrefix("TRY [[BEGIN RESPONSE ") == true)
        #expect(harness.templates.templates(of: "essay_writing")["rm_score"]?.version == 0)
        let refused = try await harness.post(Self.path + "/render", #"{"text": "{{x}}", "sample": {"response": "r"}}"#)
        #expect(try refused.pointers == ["/text", "/text"])
    }

    @Test func aPreviewNeedsOneRollout() async throws {
        let harness = try await Harness()
        #expect(try await harness.post(Self.path + "/render", "{}").pointers == [""])
        let both = try await harness.post(Self.path + "/render", #"{"sample": {"response": ""}, "score_id": "x"}"#)
        #expect(try both.pointers == ["/sample"])
        let bad = try await harness.post(Self.path + "/render", #"{"sample": {"prompt": 1}}"#)
        #expect(try bad.pointers == ["/sample/prompt", "/sample/response"])
        #expect(try await harness.post(Self.path + "/render", #"{"score_id": "x"}"#).problem == "unknown-score")
        let scored = try await harness.post("/score", #"{"rollouts": [{"response": "r"}]}"#)
        let id = try #require(try scored.json["results"]?.array?.first?["score_id"]?.string)
        let other = try await harness.post("/meta/templates/math/rm_plan/render", #"{"score_id": "\#(id)"}"#)
        #expect(try other.pointers == ["/score_id"])
    }
}
