import HTTPEngine
import JSONText
import Logging
import ServiceAssembly
import TestSupport
import Testing

/// A service that listens in this process, and a client that speaks to it over HTTP.
struct RunningService: Sendable {
    /// The service itself, for its orderly end.
    let service: RewardService
    /// The port that it got.
    let port: Int
    /// The client.
    let client: JSONTestClient

    /// Scores and expects 200.
    func score(
        _ body: JSONValue, fields: HeaderFields = HeaderFields(), sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONAnswer {
        let answer = try await client.post("/score", body, fields: fields)
        try #require(answer.status == 200, "\(answer.text)", sourceLocation: sourceLocation)
        return answer
    }

    /// Gets and expects 200.
    func get(_ target: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> JSONValue {
        let answer = try await client.get(target)
        try #require(answer.status == 200, "\(target): \(answer.text)", sourceLocation: sourceLocation)
        return answer.json
    }

    /// Publishes a rubric by hand and gives its version.
    @discardableResult
    func publish(
        items: JSONValue, partition: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Int {
        var body: JSONObject = ["items": items]
        if let partition { body.set("partition", to: .string(partition)) }
        let answer = try await client.post("/rubric", .object(body))
        try #require(answer.status == 201, "\(answer.text)", sourceLocation: sourceLocation)
        return try #require(answer["version"]?.int, sourceLocation: sourceLocation)
    }

    /// Runs a meta step to its end and gives the run.
    func refine(
        _ body: JSONObject = JSONObject(), sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        var body = body
        body.set("wait", to: 60)
        let answer = try await client.post("/meta/refine", .object(body))
        try #require(answer.status == 200, "\(answer.text)", sourceLocation: sourceLocation)
        return answer.json
    }

    /// Waits until the head is newer than `version`, by long polling; fails where it does not come.
    @discardableResult
    func awaitHead(
        after version: Int, partition: String = "default", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Int {
        let head = try await get(
            "/rubric/version?partition=\(partition)&after=\(version)&wait=30", sourceLocation: sourceLocation)
        let number = try #require(head["version"]?.int, sourceLocation: sourceLocation)
        try #require(number > version, "no version came after \(version)", sourceLocation: sourceLocation)
        return number
    }

    /// The meta run once it has ended. Between two looks it polls for a version that cannot come, for 50 ms.
    func awaitEnd(ofMetaRun id: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> JSONValue {
        for _ in 0..<600 {
            let run = try await get("/meta/runs/\(id)", sourceLocation: sourceLocation)
            if run["ended_at"]?.string != nil { return run }
            _ = try await get("/rubric/version?after=1000000&wait=0.05", sourceLocation: sourceLocation)
        }
        throw NeverEnded(metaRun: id)
    }

    /// Returns once the service says that so many requests are in flight, the one that asks included.
    func waitForRequestsInFlight(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for _ in 0..<2000 {
            let text = try await client.get("/metrics").text
            let line = text.split(separator: "\n").first { $0.hasPrefix("metareward_http_requests_in_flight ") }
            if let number = line?.split(separator: " ").last.flatMap({ Double($0) }), number >= Double(count) { return }
        }
        Issue.record("there never were \(count) requests in flight", sourceLocation: sourceLocation)
    }

    /// A meta run that did not end in time.
    struct NeverEnded: Error {
        /// Its identifier.
        let metaRun: String
    }
}

/// The service of a test: the built-in tasks, port 0, nothing but errors logged, a short grace.
func testConfiguration(_ folder: TemporaryFolder) -> ServiceConfiguration {
    var configuration = ServiceConfiguration.defaults()
    configuration.server.port = 0
    configuration.server.shutdownGraceSeconds = 2
    configuration.dataFolder = folder.path
    return configuration
}

/// Runs a service around `body`, with a quiet log unless there is another, and ends it in order, also when the body
/// throws.
func withService<Result>(
    _ configuration: ServiceConfiguration, logger: Logger? = nil, _ body: (RunningService) async throws -> Result
) async throws -> Result {
    var quiet = LogConfiguration()
    quiet.level = .critical
    let service = try await RewardService.assemble(
        configuration, logger: logger ?? LogBootstrap.logger("test", configuration: quiet))
    let port = try service.start()
    async let end: Void = service.run()
    let client = JSONTestClient(port: port)
    do {
        let result = try await body(RunningService(service: service, port: port, client: client))
        await client.close()
        service.shutdown()
        await end
        return result
    } catch {
        await client.close()
        service.shutdown()
        await end
        throw error
    }
}

/// Runs a service with the built-in tasks in a folder of its own.
func withService<Result>(
    configured change: (inout ServiceConfiguration) -> Void = { _ in },
    _ body: (RunningService) async throws -> Result
) async throws -> Result {
    let folder = try TemporaryFolder()
    var configuration = testConfiguration(folder)
    change(&configuration)
    let result = try await withService(configuration, body)
    withExtendedLifetime(folder) {}
    return result
}
