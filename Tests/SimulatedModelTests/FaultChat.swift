import HTTPEngine
import HTTPServer
import JSONText
import Testing

@testable import SimulatedModel

/// One small chat completion with an integer as its constraint, for tests of faults.
enum FaultChat {
    /// A handler with changed settings.
    static func handler(_ change: (inout SimulatedModelConfiguration) -> Void) -> SimulatedModelHandler {
        var configuration = SimulatedModelConfiguration()
        change(&configuration)
        return SimulatedModelHandler(configuration: configuration)
    }

    /// The request.
    static func request(_ members: JSONObject = [:], fields: HeaderFields = HeaderFields()) -> HTTPServerRequest {
        let text = SmallTexts.titles[0]
        let messages = PromptWriting.judge(
            prompt: text.prompt, response: text.response, item: FeatureItem.item(.development))
        var body: JSONObject = [
            "model": "simulated", "regex": "[0-5]",
            "messages": .array(messages.map { ["role": .string($0.role), "content": .string($0.content)] }),
        ]
        for (name, value) in members { body.set(name, to: value) }
        let head = RequestHead(method: .post, target: "/v1/chat/completions", fields: fields)
        return HTTPServerRequest(head: head, body: JSONValue.object(body).bytes)
    }

    /// What a handler answers, and its body where that is JSON, else null.
    static func ask(
        _ handler: SimulatedModelHandler, _ members: JSONObject = [:], fields: HeaderFields = HeaderFields()
    ) async throws -> (response: HTTPServerResponse, body: JSONValue) {
        let response = await handler.respond(to: request(members, fields: fields))
        guard case .bytes(let bytes) = response.body else { return (response, .null) }
        return (response, (try? JSONReader.read(bytes).value) ?? .null)
    }

    /// The message of the first choice.
    static func message(_ body: JSONValue) -> JSONValue? { body["choices"]?[0]?["message"] }

    /// Its content; nil where that is null or absent.
    static func content(_ body: JSONValue) -> String? { message(body)?["content"]?.string }
}
