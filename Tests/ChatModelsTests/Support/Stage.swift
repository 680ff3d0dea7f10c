import ChatModels
import HTTPClient
import HTTPServer
import RewardCore
import Testing

/// A scripted server, a real client and a model between them, for the time of one test.
struct Stage: Sendable {
    /// The server.
    let server: ScriptedServer
    /// The model that calls it.
    let model: OpenAICompatibleModel

    /// Runs `body` with a server of that script. The jitter's random number is always 0.5.
    static func run(
        _ steps: [ScriptedServer.Step], dialect: ChatDialect = .vLLM, clock: any ServiceClock = LeapingClock(),
        observer: any ChatModelObserver = SilentChatModelObserver(),
        configure: (inout ChatEndpointConfiguration) -> Void = { _ in },
        body: (Stage) async throws -> Void
    ) async throws {
        let handler = ScriptedServer(steps)
        let server = HTTPServer(configuration: HTTPServerConfiguration(port: 0), handler: handler)
        let port = try server.start().firstPort
        var configuration = Samples.configuration(dialect)
        configuration.url = "http://127.0.0.1:\(port)/v1"
        configure(&configuration)
        var settings = configuration.clientConfiguration
        // A busy machine may let more than the usual three seconds pass between two calls of a test.
        settings.idleTimeout = .seconds(3600)
        let client = HTTPClient(configuration: settings)
        let model = try OpenAICompatibleModel(
            configuration: configuration, client: client, clock: clock, observer: observer, random: { 0.5 })
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(Stage(server: handler, model: model)))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        await server.shutdown(graceSeconds: 0)
        try result.get()
    }

    /// Asks and returns the failure; nil when there is an answer.
    func failure(_ request: ChatRequest = Samples.request()) async -> ChatFailure? {
        do {
            _ = try await model.complete(request)
            return nil
        } catch {
            return error
        }
    }

    /// Asks and returns the answer's text; nil, and a failed test, when there is none.
    func text(_ request: ChatRequest = Samples.request()) async -> String? {
        do {
            return try await model.complete(request).text
        } catch {
            Issue.record(error)
            return nil
        }
    }
}
