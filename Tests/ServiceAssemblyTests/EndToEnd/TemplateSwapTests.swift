import HTTPEngine
import JSONText
import Locking
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Hot swap of templates: over HTTP, under load, and through a restart.
    @Suite struct TemplateSwapTests {
        private static let swaps = 1000
        private static let clients = 3
        /// Swaps for which each client starts one more request. Without a pace the clients would take most of the
        /// machine for more of the same; with it some requests are in flight during every swap all the same.
        private static let swapsPerRound = 4
        private static let path = "/meta/templates/essay_writing/rm_score"

        /// A text whose start, end and system line name the edition, so that a mixture shows.
        private static func template(_ edition: Int) -> JSONValue {
            [
                "text": .string("<begin \(edition)>\n{{student_generation}}\n<end \(edition)>"),
                "system": .string("<system \(edition)>"),
            ]
        }

        private static func editions(in text: String, _ mark: String) -> [Int] {
            text.split(separator: "<\(mark) ").dropFirst(text.hasPrefix("<\(mark) ") ? 0 : 1)
                .compactMap { Int($0.prefix { $0 != ">" }) }
        }

        @Test func noRequestFailsAndNoPromptMixesTwoTextsWhileTemplatesAreSwapped() async throws {
            try await withRecordingModelServer { (handler, model) in
                try await withService(configured: { $0.judge(with: model) }) { service in
                    try await Self.swap(to: 0, service)
                    try await Self.swapUnderLoad(service)
                    let versions = try await Self.history(service)
                    #expect(versions.count == Self.swaps + 2)
                    #expect(Set(versions.compactMap { $0["hash"]?.string }).count == Self.swaps + 2)
                    Self.check(handler.conversations)
                }
            }
        }

        /// Swaps one edition after the other, and scores one rollout after each, while the clients score.
        private static func swapUnderLoad(_ service: RunningService) async throws {
            let paces = (0..<clients).map { _ in
                AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (client, pace) in paces.enumerated() {
                    group.addTask {
                        var round = 0
                        for await _ in pace.stream {
                            try await score("client \(client) round \(round)", round, service)
                            round += 1
                        }
                        #expect(round > swaps / swapsPerRound / 4, "client \(client) was no load")
                    }
                }
                group.addTask {
                    defer { for pace in paces { pace.continuation.finish() } }
                    for edition in 1...swaps {
                        if edition % swapsPerRound == 0 { for pace in paces { pace.continuation.yield() } }
                        try await swap(to: edition, service)
                        try await score("after \(edition) .", 0, service)
                    }
                }
                try await group.waitForAll()
            }
        }

        /// All versions of the template, page by page.
        private static func history(_ service: RunningService) async throws -> [JSONValue] {
            var versions: [JSONValue] = []
            var query = "?limit=400"
            while true {
                let page = try await service.get(path + "/versions" + query)
                versions += page["versions"]?.array ?? []
                guard let next = page["next"]?.string else { return versions }
                query = "?limit=400&after=\(next)"
            }
        }

        @Test func aRestartKeepsWhatTheOperatorPutAndAPinnedStepItsText() async throws {
            let folder = try TemporaryFolder()
            try await withRecordingModelServer { (handler, model) in
                var configuration = testConfiguration(folder)
                configuration.judge(with: model)
                try await withService(configuration) { service in
                    try await Self.swap(to: 1, service)
                    _ = try await service.score(Self.pinned("first"))
                    try await Self.swap(to: 2, service)
                }
                try await withService(configuration) { service in
                    #expect(try await service.get(Self.path)["version"]?.int == 2)
                    _ = try await service.score(Self.pinned("second"))
                    try await Self.score("third", 0, service)
                }
                let editions = ["first", "second", "third"].map { word in
                    Set(
                        handler.conversations.filter { $0.user.contains("\n\(word)\n") }
                            .flatMap { Self.editions(in: $0.user, "begin") })
                }
                #expect(editions == [[1], [1], [2]])
            }
            withExtendedLifetime(folder) {}
        }

        private static func pinned(_ response: String) -> JSONValue {
            ["rollouts": [["response": .string(response)]], "run": "r", "step": 1]
        }

        private static func swap(to edition: Int, _ service: RunningService) async throws {
            let answer = try await service.client.send(
                .put, path, fields: ["Content-Type": "application/json"], body: template(edition).bytes)
            try #require(answer.status == 200, "\(answer.text)")
        }

        private static func score(_ response: String, _ round: Int, _ service: RunningService) async throws {
            let body: JSONValue = [
                "rollouts": [["response": .string(response)]], "program": round % 2 == 0 ? "single" : "per_item",
            ]
            let answer = try await service.score(body)
            #expect(answer.results.map { $0["status"]?.string } == ["scored"], "\(answer.text)")
        }

        /// Every prompt is of one edition, and what was asked after a swap was answered is of that edition.
        private static func check(_ conversations: [RecordingModelHandler.Conversation]) {
            var seen = Set<Int>()
            var byResponse: [String: [Int]] = [:]
            // The service's own probes of the judge carry no response.
            for conversation in conversations where conversation.user.contains("[[BEGIN RESPONSE ") {
                let begin = editions(in: conversation.user, "begin")
                #expect(begin.count == 1)
                #expect(editions(in: conversation.user, "end") == begin)
                #expect(editions(in: conversation.system, "system") == begin)
                seen.formUnion(begin)
                byResponse[response(in: conversation.user), default: []] += begin
            }
            #expect(seen.isSuperset(of: 1...swaps))
            for edition in 1...swaps {
                #expect(byResponse["after \(edition) ."] == [edition])
            }
        }

        /// The one line between the marker lines of the response.
        private static func response(in user: String) -> String {
            let lines = user.split(separator: "\n", maxSplits: 3)
            return lines.count > 2 ? String(lines[2]) : ""
        }
    }
}
