import HTTPEngine
import HTTPServer
import JSONText
import Testing

@testable import SimulatedModel

struct HandlerTests {
    private let handler = SimulatedModelHandler()
    private let item = FeatureItem.item(.development)

    private func request(_ method: HTTPMethod, _ target: String, _ body: JSONValue? = nil) -> HTTPServerRequest {
        HTTPServerRequest(head: RequestHead(method: method, target: target), body: body?.bytes ?? [])
    }

    private func bytes(_ response: HTTPServerResponse) throws -> [UInt8] {
        guard case .bytes(let bytes) = response.body else { throw TestFailure.streamed }
        return bytes
    }

    private func chat(
        _ members: JSONObject, handler: SimulatedModelHandler? = nil
    ) async throws -> (status: Int, fields: HeaderFields, body: JSONValue) {
        var body = JSONObject(members)
        if body["model"] == nil { body.set("model", to: "simulated") }
        if body["messages"] == nil { body.set("messages", to: messages(SmallTexts.titles[0])) }
        let response = await (handler ?? self.handler).respond(
            to: request(.post, "/v1/chat/completions", .object(body)))
        return (response.status, response.fields, try JSONReader.read(bytes(response)).value)
    }

    private func messages(_ text: SharedData.Rollout) -> JSONValue {
        let messages = PromptWriting.judge(prompt: text.prompt, response: text.response, item: item)
        return .array(messages.map { ["role": .string($0.role), "content": .string($0.content)] })
    }

    private var verdictFormat: JSONValue {
        [
            "type": "json_schema",
            "json_schema": [
                "name": "verdict", "strict": true,
                "schema": ["type": "object", "properties": .object(PromptWriting.verdictProperties(item))],
            ],
        ]
    }

    @Test func anAnswerHasTheShapeOfAChatCompletion() async throws {
        let answer = try await chat(["response_format": verdictFormat, "temperature": 0.02, "seed": 7, "stream": false])
        #expect(answer.status == 200)
        #expect(answer.fields["Content-Type"] == "application/json")
        #expect(answer.body["object"] == "chat.completion")
        #expect(answer.body["model"] == "simulated")
        #expect(answer.body["choices"]?[0]?["finish_reason"] == "stop")
        #expect(answer.body["choices"]?[0]?["message"]?["role"] == "assistant")
        #expect(answer.body["choices"]?[0]?["message"]?["refusal"]?.isNull == true)
        let content = try #require(answer.body["choices"]?[0]?["message"]?["content"]?.string)
        #expect(try JSONReader.read(content).value.object?.names == ["reason", "score"])
        let usage = try #require(answer.body["usage"])
        #expect(try #require(usage["prompt_tokens"]?.int) > 100)
        #expect(usage["completion_tokens"]?.int == (content.utf8.count + 3) / 4)
        #expect(
            usage["total_tokens"]?.int == (usage["prompt_tokens"]?.int ?? 0) + (usage["completion_tokens"]?.int ?? 0))
    }

    @Test(
        arguments: [
            ["structured_outputs": ["regex": "[0-5]"]],
            ["structured_outputs": ["choice": ["0", "1", "2", "3", "4", "5"]]],
            ["regex": "([0-5])"], ["response_format": ["type": "regex", "value": "[0-5]"]],
            ["response_format": ["type": "regex_schema", "regex_schema": "[0-5]"]],
        ] as [JSONObject])
    func everyDialectsIntegerIsUnderstood(members: JSONObject) async throws {
        let content = try await chat(members).body["choices"]?[0]?["message"]?["content"]?.string
        #expect(content == "0")
    }

    @Test(
        arguments: [
            ["structured_outputs": ["json": ["type": "object", "properties": ["score": ["type": "integer"]]]]],
            ["json_schema": ["type": "object", "properties": ["score": ["type": "integer"]]]],
            [
                "response_format": [
                    "type": "json", "value": ["type": "object", "properties": ["score": ["type": "integer"]]],
                ]
            ],
        ] as [JSONObject])
    func everyDialectsSchemaIsUnderstood(members: JSONObject) async throws {
        let content = try await chat(members).body["choices"]?[0]?["message"]?["content"]?.string
        #expect(content == "{\"score\":0}")
    }

    @Test(
        arguments: [
            ["structured_outputs": ["regex": "(?=x)"]], ["structured_outputs": [:]], ["grammar": "root ::= \"x\""],
            ["structured_outputs": ["json": ["type": "string"], "regex": "x"]], ["response_format": ["type": "xml"]],
            ["stream": true], ["n": 2], ["messages": []], ["messages": [["role": "user"]]], ["messages": "hello"],
        ] as [JSONObject])
    func whatIsNotUnderstoodIsRefused(members: JSONObject) async throws {
        let answer = try await chat(members)
        #expect(answer.status == 400)
        #expect(answer.body["error"]?["type"] == "invalid_request_error")
        #expect(answer.body["error"]?["param"]?.string == members.names[0])
        #expect(try !#require(answer.body["error"]?["message"]?.string).isEmpty)
    }

    @Test func aBodyThatIsNoJSONIsRefused() async throws {
        var broken = request(.post, "/v1/chat/completions")
        broken.body = Array("{".utf8)
        #expect(await handler.respond(to: broken).status == 400)
    }

    @Test func contentMayComeInParts() async throws {
        let parts: JSONValue = [
            [
                "role": "user",
                "content": [["type": "text", "text": "Reply with"], ["type": "text", "text": "banana."]],
            ]
        ]
        #expect(try await chat(["messages": parts, "regex": "[0-5]"]).status == 200)
    }

    @Test func aRepeatedPrefixIsReportedAsCached() async throws {
        func cached(_ text: SharedData.Rollout) async throws -> Int {
            let usage = try await chat(["messages": messages(text), "regex": "[0-5]"]).body["usage"]
            return usage?["prompt_tokens_details"]?["cached_tokens"]?.int ?? -1
        }
        #expect(try await cached(SmallTexts.essays[0]) == 0)
        let again = try await cached(SmallTexts.essays[0])
        #expect(again > 100 && again % PromptPrefixes.blockTokens == 0)
        let other = try await cached(SmallTexts.essays[1])
        #expect(other > 0 && other < again)
    }

    @Test func rememberedPrefixesAreBounded() {
        let prefixes = PromptPrefixes(generationSize: 8)
        for number in 0..<50 {
            let content = String(repeating: "\(number) ", count: 200)
            _ = prefixes.admit([SimulatedMessage(role: "user", content: content)])
            #expect(prefixes.count <= 16)
        }
    }

    @Test func aTokenLimitCutsTheAnswer() async throws {
        let answer = try await chat(["response_format": verdictFormat, "max_tokens": 3])
        #expect(answer.body["choices"]?[0]?["finish_reason"] == "length")
        #expect(answer.body["choices"]?[0]?["message"]?["content"]?.string?.utf8.count == 12)
        #expect(TokenCount.prefix("äöü", tokens: 1) == "äö")
        #expect(TokenCount.prefix("a€€", tokens: 1) == "a€")
        #expect(TokenCount.prefix("ab€", tokens: 1) == "ab")
    }

    @Test func modelsAndHealthAreAnsweredAtOnce() throws {
        let models = try #require(handler.respondImmediately(to: request(.get, "/v1/models")))
        #expect(try JSONReader.read(bytes(models)).value["data"]?[0]?["id"] == "simulated")
        #expect(handler.respondImmediately(to: request(.get, "/health"))?.status == 200)
        #expect(handler.respondImmediately(to: request(.post, "/v1/chat/completions")) == nil)
    }

    @Test func otherPathsAndMethodsAreRefused() {
        #expect(handler.respondImmediately(to: request(.get, "/v1/other"))?.status == 404)
        let response = handler.respondImmediately(to: request(.get, "/v1/chat/completions"))
        #expect(response?.status == 405)
        #expect(response?.fields["Allow"] == "POST")
        #expect(handler.respondImmediately(to: request(.post, "/health"))?.status == 405)
    }
}

/// Why a test cannot go on.
private enum TestFailure: Error {
    case streamed
}
