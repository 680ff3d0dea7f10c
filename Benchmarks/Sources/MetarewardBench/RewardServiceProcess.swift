import HTTPServer
import JSONText
import RewardCore
import ServiceAssembly

/// The whole service in a process of its own, with the judge at a given URL.
enum RewardServiceProcess {
    /// The service's part of a process: it says its port and serves until it is killed.
    ///
    /// - Parameter items: How many items the essay task's rubric has; nil leaves the built-in ones.
    static func run(judge: String, folder: String, program: String, items: Int?) async throws {
        var configuration = ServiceConfiguration.defaults()
        configuration.server.port = 0
        configuration.dataFolder = folder
        var model = ModelConfiguration(url: judge, model: "judge")
        model.dialect = .vllm
        model.callsInFlightMax = 4096
        configuration.models["judge"] = model
        configuration.tasks[0].judgeModel = .named("judge")
        configuration.tasks[0].settings.program = JudgeProgramName(rawValue: program) ?? .single
        if let items {
            configuration.tasks[0].settings.initialRubric = .items(Array(JudgingParts.tenItems.prefix(items)))
        }
        configuration.tasks[0].settings.schedule.mode = .paused
        var quiet = LogConfiguration()
        quiet.level = .critical
        let service = try await RewardService.assemble(
            configuration, logger: LogBootstrap.logger("bench", configuration: quiet))
        say("port \(try service.start())")
        await service.run()
    }
}

extension Peer {
    /// The service in a process of its own, with the judge at that URL.
    static func service(judge: String, folder: String, program: String, items: Int? = nil) async throws -> Peer {
        try await Peer(
            name: "metareward", CommandLine.arguments[0],
            ["reward-service", judge, folder, program] + (items.map { ["\($0)"] } ?? []))
    }
}

/// A judge that gives good verdicts on the built-in essay rubric after exactly one second.
enum SlowJudge {
    /// How long an answer takes.
    static let latency = Duration.seconds(1)

    /// The judge's part of a process.
    static func run() async throws {
        let server = HTTPServer(configuration: HTTPServerConfiguration(port: 0), handler: SlowAnswer())
        say("port \(try server.start().firstPort)")
        while readLine() != nil {}
        await server.shutdown(graceSeconds: 0)
    }

    private struct SlowAnswer: HTTPHandler {
        private let answer: FixedAnswer

        init() {
            var verdicts = JSONObject()
            for number in 1...4 {
                verdicts.set(
                    "i0\(number)", to: ["reason": "It takes a clear position in its first sentence.", "score": 4])
            }
            answer = FixedAnswer(JudgeBodies.completion(JSONValue.object(verdicts).text))
        }

        func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
            try? await Task.sleep(until: request.receivedAt + latency, tolerance: .zero)
            return await answer.respond(to: request)
        }
    }
}
