import HTTPEngine
import HTTPServer
import JSONText
import Locking
import ServiceAssembly
import SimulatedModel

/// The simulated model as a chat server that writes down every conversation it is sent.
final class RecordingModelHandler: HTTPHandler {
    /// What one request said.
    struct Conversation: Sendable {
        /// The system message; empty where there is none.
        let system: String
        /// The last user message.
        let user: String
        /// The texts of all messages, in order, whoever said them.
        let messages: [String]
        /// The header field of that name.
        let traceparent: String?
    }

    private let simulated: SimulatedModelHandler
    private let state = Locked<[Conversation]>([])

    /// A server whose model obeys what stands outside fences, if it is gullible.
    init(isGullible: Bool = false) {
        simulated = SimulatedModelHandler(configuration: SimulatedModelConfiguration(gullible: isGullible))
    }

    /// The conversations so far, in the order in which they came.
    var conversations: [Conversation] { state.withLock { $0 } }

    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        if let messages = (try? JSONReader.read(request.body).value)?["messages"]?.array {
            let text: (String) -> String = { role in
                messages.last { $0["role"]?.string == role }?["content"]?.string ?? ""
            }
            let conversation = Conversation(
                system: text("system"), user: text("user"),
                messages: messages.map { $0["content"]?.string ?? "" },
                traceparent: request.head.fields["traceparent"])
            state.withLock { $0.append(conversation) }
        }
        return await simulated.respond(to: request)
    }
}

/// Runs a recording chat server around `body`, which gets the handler and the configuration of a model served there.
func withRecordingModelServer<Result>(
    isGullible: Bool = false,
    _ body: (RecordingModelHandler, ModelConfiguration) async throws -> Result
) async throws -> Result {
    var settings = HTTPServerConfiguration()
    settings.port = 0
    let handler = RecordingModelHandler(isGullible: isGullible)
    let server = HTTPServer(configuration: settings, handler: handler)
    let port = try server.start().firstPort
    var model = ModelConfiguration(url: "http://127.0.0.1:\(port)/v1", model: "simulated")
    model.dialect = .vllm
    do {
        let result = try await body(handler, model)
        await server.shutdown(graceSeconds: 0)
        return result
    } catch {
        await server.shutdown(graceSeconds: 0)
        throw error
    }
}
