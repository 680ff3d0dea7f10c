import HTTPEngine
import JSONText

/// A request that must be refused, and what the refusal must say.
struct BadRequest: Sendable {
    let name: String
    var method = HTTPMethod.post
    var target = "/score"
    var fields: HeaderFields = ["Content-Type": "application/json"]
    var body: [UInt8] = []
    let status: Int
    /// The place of the mistake, where it has one in the body, the query or the header.
    var pointer: String?
    /// What the sentences must contain.
    var words: [String] = []
    /// Header fields that the answer must have.
    var answerFields: [(String, String)] = []

    /// A `POST /score` with that body.
    private static func score(
        _ name: String, _ body: String, _ status: Int, at pointer: String? = nil, says words: [String] = []
    ) -> BadRequest {
        BadRequest(name: name, body: Array(body.utf8), status: status, pointer: pointer, words: words)
    }

    /// A `POST /score` of one good rollout with more members in front.
    private static func member(
        _ name: String, _ members: String, _ status: Int, at pointer: String? = nil, says words: [String] = []
    ) -> BadRequest {
        score(name, "{\(members), \"rollouts\": [{\"response\": \"x\"}]}", status, at: pointer, says: words)
    }

    /// A `POST /score` of one rollout with these members.
    private static func rollout(
        _ name: String, _ members: String, at pointer: String? = nil, says words: [String] = []
    ) -> BadRequest {
        score(name, "{\"rollouts\": [{\(members)}]}", 422, at: pointer.map { "/rollouts/0/" + $0 }, says: words)
    }

    /// A body whose metadata nests so deep.
    static func nested(_ levels: Int) -> String {
        let inner = String(repeating: "{\"a\":", count: levels) + "1" + String(repeating: "}", count: levels)
        return "{\"rollouts\": [{\"response\": \"x\", \"metadata\": \(inner)}]}"
    }

    private static let good = Array("{\"rollouts\": [{\"response\": \"x\"}]}".utf8)

    /// All of them.
    static let all: [BadRequest] = syntax + members + rollouts + access + routes

    private static let syntax: [BadRequest] = [
        score("empty body", "", 400),
        score("not JSON", "{\"rollouts\": [}", 400, says: ["1"]),
        score("cut", "{\"rollouts\": [{\"response\": \"x\"}]", 400),
        score("two values", "{} {}", 400),
        score("not a number", "{\"step\": NaN}", 400),
        score("duplicate key", "{\"rollouts\": [{\"response\": \"a\", \"response\": \"b\"}]}", 400, says: ["response"]),
        score(
            "duplicate key in metadata", "{\"rollouts\": [{\"response\": \"a\", \"metadata\": {\"k\": 1, \"k\": 2}}]}",
            400, says: ["k"]),
        score("too deep", nested(80), 400),
        BadRequest(
            name: "invalid UTF-8", body: Array("{\"rollouts\": [{\"response\": \"".utf8) + [0xFF] + Array("\"}]}".utf8),
            status: 400),
        BadRequest(
            name: "overlong UTF-8",
            body: Array("{\"rollouts\": [{\"response\": \"".utf8) + [0xC0, 0xAF] + Array("\"}]}".utf8), status: 400),
        BadRequest(
            name: "too large",
            body: Array("{\"rollouts\": [{\"response\": \"".utf8)
                + [UInt8](repeating: 0x61, count: 33 * 1024) + Array("\"}]}".utf8),
            status: 413),
        score("not an object", "[]", 422),
    ]

    private static let members: [BadRequest] = [
        score("no rollouts", "{}", 422, at: "/rollouts"),
        score("empty rollouts", "{\"rollouts\": []}", 422, at: "/rollouts"),
        score("rollouts of a wrong type", "{\"rollouts\": {\"response\": \"x\"}}", 422, at: "/rollouts"),
        score("a rollout of a wrong type", "{\"rollouts\": [\"x\"]}", 422, at: "/rollouts/0"),
        score(
            "too many rollouts",
            "{\"rollouts\": [" + (0..<5).map { _ in "{\"response\":\"x\"}" }.joined(separator: ",") + "]}", 422,
            at: "/rollouts", says: ["4"]),
        score("unknown member", "{\"rolouts\": [{\"response\": \"x\"}]}", 422, at: "/rolouts", says: ["rollouts"]),
        member("unknown task", "\"task\": \"essay_writting\"", 404, says: ["essay_writting"]),
        member("task of a wrong type", "\"task\": 3", 422, at: "/task"),
        member("unknown version", "\"rubric_version\": 99", 404, says: ["99"]),
        member("negative version", "\"rubric_version\": -1", 422, at: "/rubric_version"),
        member("version of a wrong type", "\"rubric_version\": \"1\"", 422, at: "/rubric_version"),
        member("step without run", "\"step\": 3", 422, says: ["run"]),
        member("step with a fraction", "\"run\": \"a\", \"step\": 1.5", 422, at: "/step"),
        member("huge step", "\"run\": \"a\", \"step\": 99999999999999999999", 422, at: "/step"),
        member("run of a wrong type", "\"run\": 1, \"step\": 1", 422, at: "/run"),
        member("unknown purpose", "\"purpose\": \"evil\"", 422, at: "/purpose", says: ["eval", "train"]),
        member("unknown program", "\"program\": \"singel\"", 422, at: "/program", says: ["single"]),
        member("unknown detail", "\"detail\": \"fuller\"", 422, at: "/detail", says: ["full"]),
        score(
            "one version for two lineages",
            "{\"rubric_version\": 0, \"rollouts\": [{\"response\": \"\"}, {\"response\": \"\", \"partition\": \"b\"}]}",
            422),
        score(
            "the same id twice",
            "{\"rollouts\": [{\"response\": \"x\", \"id\": \"r\"}, {\"response\": \"y\", \"id\": \"r\"}]}", 422,
            at: "/rollouts/1/id"),
    ]

    private static let rollouts: [BadRequest] = [
        rollout("no response", "\"prompt\": \"x\"", at: "response"),
        rollout("response null", "\"response\": null", at: "response"),
        rollout("response of a wrong type", "\"response\": {\"text\": \"x\"}", at: "response"),
        rollout("message without a role", "\"response\": [{\"content\": \"x\"}]", at: "response/0/role"),
        rollout("unknown rollout member", "\"respnse\": \"x\"", at: "respnse", says: ["response"]),
        rollout("text too long", "\"response\": \"\(String(repeating: "a", count: 4097))\"", at: "response"),
        rollout(
            "metadata too large",
            "\"response\": \"x\", \"metadata\": {\"a\": \"\(String(repeating: "a", count: 1024))\"}",
            at: "metadata"),
        rollout("metadata of a wrong type", "\"response\": \"x\", \"metadata\": []", at: "metadata"),
        rollout("id too long", "\"response\": \"x\", \"id\": \"\(String(repeating: "i", count: 257))\"", at: "id"),
        rollout("no partition name", "\"response\": \"x\", \"partition\": \"a b\"", at: "partition"),
        rollout("reference of a wrong type", "\"response\": \"x\", \"reference\": [1]", at: "reference"),
        score(
            "no prompt where one is required", "{\"task\": \"summarization\", \"rollouts\": [{\"response\": \"x\"}]}",
            422,
            at: "/rollouts/0/prompt"),
        score(
            "partition that is not listed",
            "{\"task\":\"summarization\", \"rollouts\":[{\"prompt\": \"\", \"response\": \"\", \"partition\": \"z\"}]}",
            404, says: ["z"]),
    ]

    private static let access: [BadRequest] = [
        BadRequest(
            name: "plain text", fields: ["Content-Type": "text/plain"], body: good, status: 415,
            words: ["application/json"]),
        BadRequest(name: "no media type", fields: ["Content-Type": ""], body: good, status: 415),
        BadRequest(
            name: "form", fields: ["Content-Type": "application/x-www-form-urlencoded"], body: good, status: 415),
        BadRequest(
            name: "unknown coding", fields: ["Content-Type": "application/json", "Content-Encoding": "lzma"],
            body: good,
            status: 415),
        BadRequest(
            name: "foreign host", fields: ["Content-Type": "application/json", "Host": "rebind.example.com"],
            body: good,
            status: 403, words: ["rebind.example.com"]),
        BadRequest(
            name: "foreign host on a read", method: .get, target: "/rubric/version",
            fields: ["Host": "127.0.0.1.example.com"], status: 403),
        BadRequest(
            name: "foreign origin", fields: ["Content-Type": "application/json", "Origin": "https://example.com"],
            body: good, status: 403),
        BadRequest(
            name: "null origin", fields: ["Content-Type": "application/json", "Origin": "null"], body: good, status: 403
        ),
        BadRequest(
            name: "origin of another port",
            fields: ["Content-Type": "application/json", "Origin": "http://127.0.0.1:1"], body: good, status: 403),
    ]

    private static let routes: [BadRequest] = [
        BadRequest(
            name: "unknown query parameter", target: "/score?taks=essay_writing", body: good, status: 422,
            pointer: "/taks"),
        BadRequest(
            name: "unknown query parameter of a read", method: .get, target: "/rubric/version?taks=essay_writing",
            status: 422, pointer: "/taks", words: ["task"]),
        BadRequest(
            name: "parameter of a wrong type", method: .get, target: "/rubric?version=one", status: 422,
            pointer: "/version"),
        BadRequest(
            name: "parameter twice", method: .get, target: "/rubric?version=0&version=0", status: 422,
            pointer: "/version"),
        BadRequest(
            name: "long wait", method: .get, target: "/rubric/version?after=0&wait=61", status: 422, pointer: "/wait"),
        BadRequest(name: "pin without step", method: .get, target: "/rubric?run=a", status: 422),
        BadRequest(name: "unknown version read", method: .get, target: "/rubric?version=9", status: 404, words: ["9"]),
        BadRequest(
            name: "unknown task read", method: .get, target: "/rubric/version?task=nope", status: 404, words: ["nope"]),
        BadRequest(name: "unknown score", method: .get, target: "/scores/nope", status: 404),
        BadRequest(name: "unknown meta run", method: .get, target: "/meta/runs/nope", status: 404),
        BadRequest(name: "unknown route", method: .get, target: "/scor", status: 404),
        BadRequest(
            name: "wrong method", method: .get, target: "/score", status: 405, answerFields: [("Allow", "POST")]),
        BadRequest(
            name: "stale publication", target: "/rubric",
            body: Array("{\"text\": \"Is it deep?\", \"expected_version\": 4}".utf8), status: 409),
        BadRequest(
            name: "publication without content", target: "/rubric", body: Array("{\"comment\": \"x\"}".utf8),
            status: 422),
        BadRequest(
            name: "item with an empty range", target: "/rubric",
            body: Array("{\"items\": [{\"name\": \"a\", \"text\": \"b\", \"min\": 3, \"max\": 3}]}".utf8), status: 422),
        BadRequest(
            name: "rollback to nowhere", target: "/rubric/rollback", body: Array("{\"to_version\": 7}".utf8),
            status: 404),
        BadRequest(
            name: "bad timeout",
            fields: ["Content-Type": "application/json", "X-Request-Timeout": "soon"], body: good, status: 422),
    ]
}
