import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// What a service leaves behind, and what the next one makes of it.
    @Suite struct RestartTests {
        @Test func aSecondServiceOnTheSameFolderIsAConfigurationProblem() async throws {
            let folder = try TemporaryFolder()
            let configuration = testConfiguration(folder)
            var quiet = LogConfiguration()
            quiet.level = .critical
            let logger = LogBootstrap.logger("test", configuration: quiet)
            try await withService(configuration) { service in
                do throws(ServiceFailure) {
                    _ = try await RewardService.assemble(configuration, logger: logger)
                    Issue.record("a second service was assembled on the same folder")
                } catch {
                    #expect(error.isConfiguration)
                    #expect(error.detail.contains(folder.path), "\(error.detail)")
                }
                _ = try await service.get("/healthz")
            }
            // After an orderly end the folder is free again.
            try await withService(configuration) { service in
                _ = try await service.get("/healthz")
            }
            withExtendedLifetime(folder) {}
        }

        @Test func aServiceThatCannotListenLeavesTheFolderFree() async throws {
            let folder = try TemporaryFolder()
            let configuration = testConfiguration(folder)
            var quiet = LogConfiguration()
            quiet.level = .critical
            let logger = LogBootstrap.logger("test", configuration: quiet)
            try await withService { other in
                var taken = configuration
                taken.server.port = other.port
                do throws(ServiceFailure) {
                    let service = try await RewardService.assemble(taken, logger: logger)
                    _ = try service.start()
                    Issue.record("two services listen on one port")
                } catch {
                    #expect(!error.isConfiguration)
                    #expect(error.detail.contains(String(other.port)), "\(error.detail)")
                }
            }
            try await withService(configuration) { service in _ = try await service.get("/healthz") }
            withExtendedLifetime(folder) {}
        }

        @Test func storedRolloutsAreReadPageByPage() async throws {
            try await withService { service in
                let scored = try await service.score(["rollouts": SampleTexts.rollouts(0..<5)])
                var target: String? = "/rollouts?limit=2"
                var ids: [String] = []
                for _ in 0..<6 {
                    guard let page = target else { break }
                    let answer = try await service.client.get(page)
                    #expect(answer.status == 200)
                    let lines = answer.text.split(separator: "\n")
                    #expect(lines.count <= 2)
                    ids += try lines.compactMap { try JSONReader.read(String($0)).value["score_id"]?.string }
                    target = answer.fields["Link"].flatMap { link in
                        link.firstIndex(of: ">").map { String(link[..<$0].dropFirst()) }
                    }
                }
                #expect(target == nil)
                #expect(ids == scored.results.compactMap { $0["score_id"]?.string })
            }
        }

        @Test func historyAndScoresSurviveARestart() async throws {
            let folder = try TemporaryFolder()
            let configuration = testConfiguration(folder)
            let (versions, score) = try await withService(configuration) { service in
                try await service.publish(items: [["name": "a", "text": "How deep is it?", "min": 0, "max": 5]])
                _ = try await service.client.post("/rubric/rollback", ["to_version": 0])
                let answer = try await service.score(["rollouts": SampleTexts.rollouts(0..<1)])
                let id = try #require(answer.results[0]["score_id"]?.string)
                return (try await service.get("/rubric/versions"), try await service.get("/scores/\(id)"))
            }
            #expect(
                versions["versions"]?.array?.compactMap { $0["origin"]?.string } == ["rollback", "manual", "initial"])
            try await withService(configuration) { service in
                #expect(try await service.get("/rubric/versions") == versions)
                let id = try #require(score["score_id"]?.string)
                #expect(try await service.get("/scores/\(id)") == score)
                #expect(try await service.get("/rubric/version")["version"]?.int == 2)
            }
            withExtendedLifetime(folder) {}
        }

        /// The word that holds a meta run: in its analyses, or only in its merge.
        @Test(arguments: ["archive shows why", "[[BEGIN SET"])
        func aMetaRunThatAShutdownInterruptsIsResumedOrMarked(heldAt word: String) async throws {
            let folder = try TemporaryFolder()
            let gate = Gate()
            try await withModelServer([word: .hold(gate)]) { model in
                var configuration = testConfiguration(folder)
                configuration.refine(with: model)
                configuration.server.shutdownGraceSeconds = 0.5
                let settings = configuration
                let (id, sampled) = try await withinSeconds(30, orElse: gate.open) {
                    try await withService(settings) { service in
                        _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<4)])
                        let started = try await service.client.post("/meta/refine", ["seed": 7])
                        #expect(started.status == 202, "\(started.text)")
                        let id = try #require(started["id"]?.string)
                        await gate.waitUntilHeld(1)
                        let run = try await service.get("/meta/runs/\(id)")
                        #expect(run["status"]?.string == "running")
                        return (id, Self.samples(of: run))
                    }
                }
                gate.open()
                try await withService(configuration) { service in
                    let run = try await service.awaitEnd(ofMetaRun: id)
                    let status = run["status"]?.string ?? ""
                    #expect(["published", "interrupted"].contains(status), "\(run.text.prefix(400))")
                    let head = try await service.get("/rubric/version")
                    #expect(head["version"]?.int == (status == "published" ? 1 : 0))
                    if !sampled.isEmpty, status == "published" {
                        #expect(Self.samples(of: run) == sampled, "a resumed run studies what it had begun to study")
                    }
                    _ = try await service.score(["rollouts": SampleTexts.rollouts(10..<14)])
                    let next = try await service.refine()
                    #expect(
                        ["published", "unchanged"].contains(next["status"]?.string ?? ""), "\(next.text.prefix(400))")
                }
            }
            withExtendedLifetime(folder) {}
        }

        private static func samples(of run: JSONValue) -> [String] {
            (run["samples"]?.array ?? []).compactMap { $0["score_id"]?.string }
        }
    }
}
