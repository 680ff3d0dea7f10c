import Foundation
import HTTPEngine
import HTTPServer
import JSONText
import Locking
import SimulatedModel
import TestSupport
import Testing

/// Goal: what a killed service has answered it answers again, and what it has not answered it has not done. Method: the
/// built program in a process of its own, SIGKILL, and a judge in this process that counts its calls.
@Suite(.timeLimit(.minutes(5))) struct KilledServiceTests {
    /// A judge that counts and may be held.
    private final class CountingJudge: HTTPHandler {
        let calls = Locked(0)
        let gate = Locked<Gate?>(nil)
        private let simulated = SimulatedModelHandler()

        func respond(to request: HTTPServerRequest) async -> HTTPServerResponse {
            if String(decoding: request.body, as: UTF8.self).contains("about tea") {
                calls.withLock { $0 += 1 }
                if let gate = gate.withLock({ $0 }) { await gate.pass() }
            }
            return await simulated.respond(to: request)
        }
    }

    private static let body: JSONValue = [
        "rollouts": [
            ["prompt": "Write about tea.", "response": "Tea is a drink. It is old."],
            ["prompt": "Write about tea.", "response": "A word about tea is that it is hot."],
        ]
    ]

    /// The program that this package builds, beside the program that runs the tests.
    private static var binary: String {
        let runner = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        return runner.deletingLastPathComponent().appendingPathComponent("metareward").path
    }

    private static func start(_ folder: TemporaryFolder) async throws -> (process: ChildProcess, client: JSONTestClient)
    {
        let process = try ChildProcess(
            binary,
            ["serve", "--config", folder.path + "/service.yaml", "--port", "0", "--data", folder.path + "/data"])
        let line = try await process.line(containing: "http://127.0.0.1:")
        let digits = line.components(separatedBy: "http://127.0.0.1:")[1].prefix { $0.isNumber }
        let client = JSONTestClient(port: try #require(Int(digits)))
        while try await client.get("/readyz").status != 200 {}
        return (process, client)
    }

    private static func withJudge(
        _ body: (CountingJudge, TemporaryFolder) async throws -> Void
    ) async throws {
        var settings = HTTPServerConfiguration()
        settings.port = 0
        let judge = CountingJudge()
        let server = HTTPServer(configuration: settings, handler: judge)
        let port = try server.start().firstPort
        let folder = try TemporaryFolder()
        let text = """
            models:
              judge:
                url: http://127.0.0.1:\(port)/v1
                model: simulated
                dialect: vllm
            tasks:
              essay_writing:
                judge: judge
            """
        try text.write(toFile: folder.path + "/service.yaml", atomically: true, encoding: .utf8)
        do {
            try await body(judge, folder)
        } catch {
            await server.shutdown(graceSeconds: 0)
            throw error
        }
        await server.shutdown(graceSeconds: 0)
        withExtendedLifetime(folder) {}
    }

    @Test func anAnswerOutlivesSIGKILLByteForByteAndWithoutAJudgeCall() async throws {
        try await Self.withJudge { judge, folder in
            let (process, client) = try await Self.start(folder)
            let first = try await client.post("/score", Self.body, fields: ["Idempotency-Key": "tea"])
            #expect(first.status == 200, "\(first.text)")
            kill(process.process, SIGKILL)
            await client.close()
            let calls = judge.calls.withLock { $0 }
            let (second, next) = try await Self.start(folder)
            let repeated = try await next.post("/score", Self.body, fields: ["Idempotency-Key": "tea"])
            #expect(repeated.bytes == first.bytes)
            #expect(repeated.fields["Idempotency-Replayed"] == "true")
            #expect(judge.calls.withLock { $0 } == calls)
            #expect(try await next.get("/rollouts").text.split(separator: "\n").count == 2)
            await next.close()
            // The process ends with its object.
            withExtendedLifetime(second) {}
        }
    }

    @Test func aRequestThatWasKilledBeforeItsAnswerHasLeftNothingAndItsRepeatIsScored() async throws {
        try await Self.withJudge { judge, folder in
            let (process, client) = try await Self.start(folder)
            let gate = Gate()
            judge.gate.withLock { $0 = gate }
            let cut = Task { try await client.post("/score", Self.body, fields: ["Idempotency-Key": "tea"]) }
            await gate.waitUntilHeld(1)
            kill(process.process, SIGKILL)
            await #expect(throws: (any Error).self) { _ = try await cut.value }
            await client.close()
            judge.gate.withLock { $0 = nil }
            gate.open()
            let (second, next) = try await Self.start(folder)
            #expect(try await next.get("/rollouts").text.isEmpty)
            let answer = try await next.post("/score", Self.body, fields: ["Idempotency-Key": "tea"])
            #expect(answer.status == 200)
            #expect(answer.fields["Idempotency-Replayed"] == nil)
            #expect(try await next.get("/rollouts").text.split(separator: "\n").count == 2)
            await next.close()
            // The process ends with its object.
            withExtendedLifetime(second) {}
        }
    }
}
