import JSONText
import Logging
import ServiceAssembly
import TestSupport
import Testing

@testable import metareward

/// Goal: a folder in the paper's layout goes into a service and comes out byte for byte. Method: a service of its own
/// on a loopback port, and the commands' parts over HTTP.
@Suite(.timeLimit(.minutes(5))) struct RoundTripTests {
    private static let files: [String: String] = [
        "evaluation_rubric_iter_0.txt":
            "<rubric>\n<item>\nScore the clarity from 0 to 4.\n</item>\n</rubric>",
        "evaluation_rubric_iter_1.txt":
            "\u{FEFF}<rubric>\r\n \t<item>\r\n### Flow\r\n- (1): no\r\n- (3): yes\r\n</item>\r\n\r\n\r\n"
            + "<item>e\u{301}\0</item></rubric>\r\n",
        "evaluation_rubric_iter_10.txt": "No tags at all\n\n",
        "evaluation_rubric_iter_0011.txt":
            "<rubric>\n<item name=\"a\" min=\"0\" max=\"5\">Is it?</item>\n</rubric>",
        "algebra/cluster-2/evaluation_rubric_iter_3.txt": "<item>x</item>",
        "mrm_prescreen.txt": "{{student_prompt}} {{ student_generation }}\r\n{{junior_prompt}}",
        "mrm_analyze.txt": "{{student_prompt}}{{student_generation}}{{junior_prompt}}{{max_words}}\n\n",
        "mrm_refine.txt": "Refine.",
        "mrm_merge.txt": "é\0{{multiple_sets}}\n",
        "rm_score.txt": "{{student_generation}}",
    ]

    private struct Answer: Sendable {
        var lines: [String] = []
        var actions: [PromptOutcome.Action] = []
    }

    private static func withService<Result>(
        _ body: (ServiceClient, TemporaryFolder) async throws -> Result
    ) async throws -> Result {
        let folder = try TemporaryFolder()
        var configuration = ServiceConfiguration.defaults()
        configuration.server.port = 0
        configuration.server.shutdownGraceSeconds = 2
        configuration.dataFolder = folder.path + "/data"
        configuration.log.level = .critical
        let service = try await RewardService.assemble(
            configuration, logger: LogBootstrap.logger("test", configuration: configuration.log))
        let client = ServiceClient(base: "http://127.0.0.1:\(try service.start())")
        async let end: Void = service.run()
        do {
            let result = try await body(client, folder)
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

    private static func write(_ files: [String: String], to folder: PromptFolder) throws {
        for (path, text) in files { try folder.write(Array(text.utf8), to: path) }
    }

    private static func importing(_ folder: PromptFolder, _ client: ServiceClient) async throws -> Answer {
        let task = try await ServiceTask.read("essay_writing", client)
        let plan = ImportPlan(try folder.files(), task: task)
        try #require(plan.problems.isEmpty, "\(plan.problems)")
        var answer = Answer()
        try await PromptImporter(client: client, task: task) { outcome in
            answer.lines.append(outcome.line)
            answer.actions.append(outcome.action)
        }.run(plan)
        return answer
    }

    private static func exporting(
        _ folder: PromptFolder, _ client: ServiceClient, force: Bool = false
    ) async throws -> Answer {
        let task = try await ServiceTask.read("essay_writing", client)
        var answer = Answer()
        try folder.write(try await PromptExporter(client: client, task: task).read(), force: force) { outcome in
            answer.lines.append(outcome.line)
            answer.actions.append(outcome.action)
        }
        return answer
    }

    @Test func aFolderComesOutByteForByteAndGoesInOnlyOnce() async throws {
        try await Self.withService { client, temporary in
            let source = PromptFolder(path: temporary.path + "/in")
            try Self.write(Self.files, to: source)
            let first = try await Self.importing(source, client)
            #expect(first.actions == Array(repeating: .published, count: 5) + Array(repeating: .put, count: 5))
            #expect(
                first.lines.contains(
                    "evaluation_rubric_iter_1.txt: essay_writing/default version 2, "
                        + "2 items (Flow: 1–3, as its text states; item-2: 0–5 assumed)"), "\(first.lines)")
            let target = PromptFolder(path: temporary.path + "/out")
            _ = try await Self.exporting(target, client)
            let (before, after) = (try source.files(), try target.files())
            #expect(before.map(\.path) == after.map(\.path))
            #expect(before == after)
            let again = try await Self.importing(source, client)
            #expect(again.actions == Array(repeating: .same, count: 10), "\(again.lines)")
            #expect(try await Self.exporting(target, client).actions == Array(repeating: .same, count: 10))
        }
    }

    @Test func laterVersionsAreNumberedOnAndGoInAsNothingNew() async throws {
        try await Self.withService { client, temporary in
            let source = PromptFolder(path: temporary.path + "/in")
            try Self.write(["evaluation_rubric_iter_4.txt": "Is it?", "mrm_refine.txt": "Refine."], to: source)
            _ = try await Self.importing(source, client)
            _ = try await client.post(
                "/rubric", ["items": [["name": "flow", "text": "Does it?", "min": 1, "max": 3]]], timeout: .seconds(30))
            let target = PromptFolder(path: temporary.path + "/out")
            _ = try await Self.exporting(target, client)
            let written = try #require(try target.bytes(of: "evaluation_rubric_iter_5.txt"))
            #expect(
                String(decoding: written, as: UTF8.self)
                    == "<rubric>\n<item>\n### flow\nScore from 1 to 3.\nDoes it?\n</item>\n</rubric>\n")
            #expect(try target.bytes(of: "evaluation_rubric_iter_3.txt") == nil)
            #expect(Set(try await Self.importing(target, client).actions) == [.same])
            try target.write(Array("More?".utf8), to: "evaluation_rubric_iter_6.txt")
            let more = try await Self.importing(target, client)
            #expect(more.actions.count { $0 == .published } == 1, "\(more.lines)")
        }
    }

    @Test func otherBytesAreOverwrittenOnlyByForce() async throws {
        try await Self.withService { client, temporary in
            let target = PromptFolder(path: temporary.path + "/out")
            try target.write([1], to: "mrm_merge.txt")
            try target.write([2], to: "evaluation_rubric_iter_7.txt")
            let failure = await #expect(throws: CommandFailure.self) { try await Self.exporting(target, client) }
            #expect(failure?.description.contains("mrm_merge.txt") == true)
            #expect(try target.files().count == 2)
            let forced = try await Self.exporting(target, client, force: true)
            #expect(try target.bytes(of: "mrm_merge.txt") != [1])
            #expect(try target.bytes(of: "evaluation_rubric_iter_7.txt") == [2])
            #expect(forced.lines.contains { $0.hasPrefix("evaluation_rubric_iter_7.txt: skipped") })
            #expect(try target.bytes(of: "evaluation_rubric_iter_0.txt") != nil)
        }
    }

    @Test func aHeadThatMovedMeanwhileEndsTheImport() async throws {
        try await Self.withService { client, temporary in
            let source = PromptFolder(path: temporary.path + "/in")
            try Self.write(["a/evaluation_rubric_iter_0.txt": "Is it?"], to: source)
            let task = try await ServiceTask.read("essay_writing", client)
            _ = try await client.post("/rubric", ["text": "Other.", "partition": "a"], timeout: .seconds(30))
            let plan = ImportPlan(try source.files(), task: task)
            let failure = await #expect(throws: CommandFailure.self) {
                try await PromptImporter(client: client, task: task, report: { _ in }).run(plan)
            }
            #expect(failure?.description.contains("409") == true)
        }
    }
}
