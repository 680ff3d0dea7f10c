import Foundation
import HTTPServer
import JSONText
import Locking
import ServiceAssembly
import TestSupport
import Testing

/// The fixed answers of a judge and a meta model.
protocol ReplayScript: Sendable {
    /// The answer to a call; `nil` where the script has none, which fails the call.
    func answer(to call: ReplayCall) -> String?
}

/// A chat server that gives a script's answers and keeps everything that it was asked.
final class ReplayHandler: HTTPHandler {
    /// A call with its answer.
    struct Entry: Sendable {
        /// What the test was doing.
        let phase: String
        /// The call.
        let call: ReplayCall
        /// The answer; `nil` where the script had none.
        let answer: String?
    }

    private let script: any ReplayScript
    private let state = Locked((phase: "", entries: [Entry]()))

    /// A server with that script.
    init(_ script: any ReplayScript) { self.script = script }

    /// The calls in the order in which they came, without the service's own probes of the judge.
    var entries: [Entry] { state.withLock { $0.entries } }

    /// The calls of one phase.
    func entries(in phase: String) -> [Entry] { entries.filter { $0.phase == phase } }

    /// Says what the calls that follow belong to.
    func begin(_ phase: String) { state.withLock { $0.phase = phase } }

    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        guard let call = ReplayCall(request.body) else { return Self.refusal("the body is not a call") }
        if call.question == "Reply with the word banana." { return Self.completion("3", model: call.model) }
        let answer = script.answer(to: call)
        state.withLock { $0.entries.append(Entry(phase: $0.phase, call: call, answer: answer)) }
        guard let answer else { return Self.refusal("the script has no answer") }
        return Self.completion(answer, model: call.model)
    }

    private static func completion(_ text: String, model: String) -> HTTPServerResponse {
        let body: JSONValue = [
            "id": "scripted", "object": "chat.completion", "created": 0, "model": .string(model),
            "choices": [
                ["index": 0, "message": ["role": "assistant", "content": .string(text)], "finish_reason": "stop"]
            ],
            "usage": ["prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15],
        ]
        return HTTPServerResponse(status: 200, contentType: "application/json", bytes: body.bytes)
    }

    private static func refusal(_ message: String) -> HTTPServerResponse {
        let body: JSONValue = ["error": ["message": .string(message), "type": "invalid_request_error"]]
        return HTTPServerResponse(status: 400, contentType: "application/json", bytes: body.bytes)
    }
}

/// Runs a service around `body` whose models `judge` and `meta` are served by a script. The secret of the fences is
/// fixed, so that every prompt has the same bytes in every run.
///
/// - Parameter tasks: the part `tasks` of the configuration file.
func withReplay<Result>(
    _ script: any ReplayScript, tasks: String, _ body: (RunningService, ReplayHandler) async throws -> Result
) async throws -> Result {
    let folder = try TemporaryFolder()
    try Data(repeating: 42, count: 32).write(to: URL(fileURLWithPath: folder.path + "/fence.secret"))
    var settings = HTTPServerConfiguration()
    settings.port = 0
    let handler = ReplayHandler(script)
    let server = HTTPServer(configuration: settings, handler: handler)
    let port = try server.start().firstPort
    do {
        let models = ["judge", "meta"].map { name in
            "  \(name): {url: \"http://127.0.0.1:\(port)/v1\", model: \(name)-model, dialect: vllm}\n"
        }
        var service = try configuration("models:\n" + models.joined() + tasks)
        service.server.port = 0
        service.server.shutdownGraceSeconds = 2
        service.dataFolder = folder.path
        let result = try await withService(service) { try await body($0, handler) }
        await server.shutdown(graceSeconds: 0)
        let unanswered = handler.entries.filter { $0.answer == nil }
        #expect(unanswered.isEmpty, "no answer to \(unanswered.first?.call.question ?? "")")
        withExtendedLifetime(folder) {}
        return result
    } catch {
        await server.shutdown(graceSeconds: 0)
        throw error
    }
}
