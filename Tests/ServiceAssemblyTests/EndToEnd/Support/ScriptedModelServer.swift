import HTTPServer
import JSONText
import ServiceAssembly
import SimulatedModel
import TestSupport

/// A chat server for tests: the simulated model, except where a conversation contains a marker word.
///
/// What a marker word asks for happens to the calls that carry it and to no others, so that one rollout of a batch can
/// meet a broken judge while its neighbours meet a good one.
struct ScriptedModelHandler: HTTPHandler {
    /// What happens to a conversation.
    enum Act: Sendable {
        /// A fault of the simulated model.
        case fault(SimulatedFault)
        /// Exactly this text, whatever was asked for.
        case answer(String)
        /// The model's own answer, once the gate is open.
        case hold(Gate)
    }

    /// Acts by marker word; a conversation that contains it meets the act.
    let acts: [String: Act]
    private let simulated = SimulatedModelHandler()

    /// A server with these acts.
    init(_ acts: [String: Act]) { self.acts = acts }

    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        let body = String(decoding: request.body, as: UTF8.self)
        guard let act = acts.first(where: { body.contains($0.key) })?.value else {
            return await simulated.respond(to: request)
        }
        switch act {
        case .fault(let fault):
            var broken = request
            var json = (try? JSONReader.read(request.body).value)?.object ?? JSONObject()
            json.set("model", to: .string("simulated+\(fault.rawValue)"))
            broken.body = JSONValue.object(json).bytes
            return await simulated.respond(to: broken)
        case .answer(let text):
            let completion: JSONValue = [
                "id": "scripted", "object": "chat.completion", "created": 0, "model": "simulated",
                "choices": [
                    ["index": 0, "message": ["role": "assistant", "content": .string(text)], "finish_reason": "stop"]
                ],
                "usage": ["prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15],
            ]
            return HTTPServerResponse(status: 200, contentType: "application/json", bytes: completion.bytes)
        case .hold(let gate):
            await gate.pass()
            return await simulated.respond(to: request)
        }
    }
}

/// Runs a scripted chat server around `body`, which gets the configuration of a model that is served there.
func withModelServer<Result>(
    _ acts: [String: ScriptedModelHandler.Act], _ body: (ModelConfiguration) async throws -> Result
) async throws -> Result {
    var settings = HTTPServerConfiguration()
    settings.port = 0
    let server = HTTPServer(configuration: settings, handler: ScriptedModelHandler(acts))
    let port = try server.start()
    var model = ModelConfiguration(url: "http://127.0.0.1:\(port)/v1", model: "simulated")
    model.dialect = .vllm
    do {
        let result = try await body(model)
        await server.shutdown(graceSeconds: 0)
        return result
    } catch {
        await server.shutdown(graceSeconds: 0)
        throw error
    }
}

extension ServiceConfiguration {
    /// Lets `model` judge the default task.
    mutating func judge(with model: ModelConfiguration) {
        models["judge"] = model
        tasks[0].judgeModel = .named("judge")
    }

    /// Lets `model` refine the rubric of the default task.
    mutating func refine(with model: ModelConfiguration) {
        models["meta"] = model
        tasks[0].metaModel = .named("meta")
    }
}
