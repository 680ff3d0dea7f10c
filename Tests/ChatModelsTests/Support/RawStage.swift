import ChatModels
import HTTPClient
import RewardCore
import TestSupport
import Testing

/// A model whose server a test plays byte by byte.
struct RawStage: Sendable {
    /// Where the model's connections arrive.
    let listener: RawListener
    /// The model.
    let model: OpenAICompatibleModel

    /// Runs `body` with such a model.
    static func run(
        configure: (inout ChatEndpointConfiguration) -> Void = { _ in }, body: (RawStage) async throws -> Void
    ) async throws {
        let listener = try RawListener()
        var configuration = Samples.configuration()
        configuration.url = "http://127.0.0.1:\(listener.port)/v1"
        configure(&configuration)
        let client = HTTPClient(configuration: configuration.clientConfiguration)
        let model = try OpenAICompatibleModel(
            configuration: configuration, client: client, clock: LeapingClock(), random: { 0.5 })
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(RawStage(listener: listener, model: model)))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        await listener.close()
        try result.get()
    }

    /// A good answer in wire text.
    static func good(_ content: String) -> String {
        let body = String(decoding: Samples.completion(content), as: UTF8.self)
        return "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

extension RawSocket {
    /// Receives one call with its body.
    func receiveCall() async throws -> String {
        let head = try await receive(until: "\r\n\r\n")
        let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
        let count = try #require(length.flatMap { Int($0.dropFirst(16)) })
        return head + String(decoding: try await receive(count: count), as: UTF8.self)
    }
}
