import HTTPServer
import Locking
import RewardCore
import SimulatedModel

/// Simulated model servers in this process, each with a prefix cache of its own.
struct SimulatedServers: Sendable {
    /// The bases of their APIs.
    let urls: [String]
    private let servers: [HTTPServer]

    /// Starts so many.
    init(count: Int, latency: Duration = .zero) throws {
        var configuration = SimulatedModelConfiguration(latency: latency)
        // A real server's cache holds more than these runs send.
        configuration.rememberedPromptBlocks = 4_000_000
        servers = (0..<count).map { _ in
            HTTPServer(
                configuration: HTTPServerConfiguration(port: 0),
                handler: SimulatedModelHandler(configuration: configuration))
        }
        urls = try servers.map { "http://127.0.0.1:\(try $0.start().firstPort)/v1" }
    }

    /// Stops them all.
    func stop() async {
        for server in servers { await server.shutdown(graceSeconds: 0) }
    }
}

/// Passes calls on and counts how deep they hang on one another: a call is one deeper than the deepest call that had
/// been answered when it began.
final class DepthProbe: ChatModel {
    let modelName: String
    let isSimulated = true
    private let model: any ChatModel
    private let answered = Locked(0)

    /// A probe before a model.
    init(model: any ChatModel) {
        self.model = model
        modelName = model.modelName
    }

    /// The deepest call so far.
    var deepest: Int { answered.withLock { $0 } }

    func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        let depth = answered.withLock { $0 } + 1
        let reply = try await model.complete(request)
        answered.withLock { $0 = max($0, depth) }
        return reply
    }
}
