import HTTPClient
import HTTPEngine
import HTTPServer
import JSONText
import Locking
import RewardCore
import Testing

@testable import ChatModels

/// A chat server that counts: what it was asked, how much at once, and who went away.
final class CountingServer: HTTPHandler {
    /// What is counted.
    struct Counts: Sendable {
        /// Calls by the text of their last message, in order of arrival.
        var calls: [String] = []
        /// Calls under way.
        var open = 0
        /// The most calls under way at once.
        var openMax = 0
        /// Calls whose client went away.
        var abandoned = 0
        /// Questions for the list of models.
        var probes = 0
    }

    private let counts = Locked(Counts())
    private let status: Int
    /// Whether calls are held, and the gates of those that are.
    private let held: Locked<(holds: Bool, gates: [Gate])>

    /// A server that answers calls with that status, at once or, when it `holds`, never.
    init(status: Int = 200, holds: Bool = false) {
        self.status = status
        held = Locked((holds, []))
    }

    /// What was counted so far.
    var seen: Counts { counts.withLock { $0 } }

    /// Calls are held from now on, or no longer; then those that are held go on.
    func hold(_ holds: Bool) {
        let gates = held.withLock { held in
            defer { held = (holds, []) }
            return held.gates
        }
        for gate in gates { gate.open() }
    }

    private func gate() -> Gate? {
        held.withLock { held in
            guard held.holds else { return nil }
            let gate = Gate()
            held.gates.append(gate)
            return gate
        }
    }

    func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
        guard request.head.path == "/v1/chat/completions" else {
            counts.withLock { $0.probes += 1 }
            return HTTPServerResponse(status: 200, contentType: "application/json", bytes: Array("{}".utf8))
        }
        let text = (try? JSONReader.read(request.body).value)?["messages"]?.array?.last?["content"]?.string ?? ""
        counts.withLock { counts in
            counts.calls.append(text)
            counts.open += 1
            counts.openMax = max(counts.openMax, counts.open)
        }
        await gate()?.wait()
        counts.withLock { counts in
            counts.open -= 1
            if Task.isCancelled { counts.abandoned += 1 }
        }
        return HTTPServerResponse(
            status: status, contentType: "application/json", bytes: status == 200 ? Samples.completion("1") : [])
    }
}

/// Several counting servers, a real client and one model over them, for the time of one test.
final class FleetStage: Sendable {
    /// The servers.
    let handlers: [CountingServer]
    /// The model that calls them.
    let model: OpenAICompatibleModel
    private let ports: [Int]
    private let servers: Locked<[HTTPServer]>

    private init(_ handlers: [CountingServer], ports: [Int], servers: [HTTPServer], model: OpenAICompatibleModel) {
        self.handlers = handlers
        self.ports = ports
        self.servers = Locked(servers)
        self.model = model
    }

    /// Runs `body` with one server for each handler.
    static func run(
        _ handlers: [CountingServer], clock: any ServiceClock = SystemClock(),
        observer: any ChatModelObserver = SilentChatModelObserver(),
        configure: (inout ChatEndpointConfiguration) -> Void = { _ in }, body: (FleetStage) async throws -> Void
    ) async throws {
        let servers = handlers.map { HTTPServer(configuration: HTTPServerConfiguration(port: 0), handler: $0) }
        let ports = try servers.map { try $0.start().firstPort }
        var configuration = Samples.configuration()
        configuration.url = "http://127.0.0.1:\(ports[0])/v1"
        configuration.furtherURLs = ports.dropFirst().map { "http://127.0.0.1:\($0)/v1" }
        configuration.callsInFlightMax = 1024
        configure(&configuration)
        let client = HTTPClient(configuration: configuration.clientConfiguration)
        let model = try OpenAICompatibleModel(
            configuration: configuration, client: client, clock: clock, observer: observer)
        let stage = FleetStage(handlers, ports: ports, servers: servers, model: model)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(stage))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        for index in handlers.indices { await stage.stop(index) }
        try result.get()
    }

    /// Cuts a server off.
    func stop(_ index: Int) async {
        await servers.withLock { $0[index] }.shutdown(graceSeconds: 0)
    }

    /// Starts a server again at its old port.
    func restart(_ index: Int) throws {
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(port: ports[index]), handler: handlers[index])
        try server.start()
        servers.withLock { $0[index] = server }
    }

    /// Waits until it holds.
    func until(_ holds: @Sendable () -> Bool) async {
        while !holds() { await Task.yield() }
    }

    /// Asks about `text` and returns the failure, or nil.
    func failure(
        _ text: String, key: String? = nil, work: String? = nil, deadline: Duration = .seconds(60)
    ) async -> ChatFailure? {
        do {
            _ = try await model.complete(Self.request(text, key: key, work: work, deadline: deadline))
            return nil
        } catch {
            return error
        }
    }

    /// Makes many calls, so many at once; the number of those that failed.
    func failures(of texts: [String], atOnce: Int, keyed: Bool = true) async -> Int {
        let next = Locked(0)
        return await withTaskGroup(of: Int.self) { group in
            for _ in 0..<atOnce {
                group.addTask {
                    var failed = 0
                    while true {
                        let index = next.withLock { next in
                            next += 1
                            return next - 1
                        }
                        guard index < texts.count else { return failed }
                        if await self.failure(texts[index], key: keyed ? texts[index] : nil) != nil { failed += 1 }
                    }
                }
            }
            return await group.reduce(0, +)
        }
    }

    private static func request(_ text: String, key: String?, work: String?, deadline: Duration) -> ChatRequest {
        var request = Samples.request(deadline: .now + deadline)
        request.messages = [ChatMessage(.user, text)]
        request.routingKey = key
        request.workID = work
        return request
    }
}
