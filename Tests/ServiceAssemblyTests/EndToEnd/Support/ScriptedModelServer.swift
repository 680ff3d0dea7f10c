import HTTPEngine
import HTTPServer
import JSONText
import Locking
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
        /// A fault of the simulated model at the first such call, and none later.
        case once(SimulatedFault)
        /// Exactly this text, whatever was asked for.
        case answer(String)
        /// The model's own answer, once the gate is open.
        case hold(Gate)
    }

    /// Acts by marker word; a conversation that contains it meets the act.
    let acts: [String: Act]
    private let simulated: SimulatedModelHandler
    private let played = Locked<Set<String>>([])

    /// A server with these acts.
    init(_ acts: [String: Act], _ configuration: SimulatedModelConfiguration = SimulatedModelConfiguration()) {
        self.acts = acts
        simulated = SimulatedModelHandler(configuration: configuration)
    }

    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        let body = String(decoding: request.body, as: UTF8.self)
        guard let (word, act) = acts.first(where: { body.contains($0.key) }) else {
            return await simulated.respond(to: request)
        }
        switch act {
        case .fault(let fault):
            var broken = request
            broken.head.fields.add("Simulated-Fault", fault.rawValue)
            return await simulated.respond(to: broken)
        case .once(let fault):
            var broken = request
            let isFirst = played.withLock { $0.insert(word).inserted }
            if isFirst { broken.head.fields.add("Simulated-Fault", fault.rawValue) }
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
    _ acts: [String: ScriptedModelHandler.Act],
    _ configuration: SimulatedModelConfiguration = SimulatedModelConfiguration(),
    _ body: (ModelConfiguration) async throws -> Result
) async throws -> Result {
    var settings = HTTPServerConfiguration()
    settings.port = 0
    let server = HTTPServer(configuration: settings, handler: ScriptedModelHandler(acts, configuration))
    let port = try server.start().firstPort
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
