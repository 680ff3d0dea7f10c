import ArgumentParser
import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

@testable import metareward

/// Goal: what `token new` prints is a token that the printed configuration knows.
@Suite struct NewTokenTests {
    @Test func theConfigurationKnowsTheToken() throws {
        var generator = SystemRandomNumberGenerator()
        let token = NewToken(
            name: "trainer-1", scopes: [.score, .read], expiresAt: Timestamp(text: "2030-01-01T00:00:00Z"),
            using: &generator)
        #expect(token.text.hasPrefix("mr_"))
        #expect(token.text.utf8.count == 46)
        let yaml = token.configuration + "\ntasks: {essay_writing: {judge: simulated}}\n"
        let read = try ConfigurationReader.read(text: yaml, fileName: "m.yaml", environment: [:]).get()
        #expect(
            read.access.tokens == [
                AccessToken(
                    name: "trainer-1", digest: SHA256.digest(token.text.utf8), scopes: [.score, .read],
                    expiresAt: Timestamp(text: "2030-01-01T00:00:00Z"))
            ])
        #expect(!token.configuration.contains(token.text))
    }

    @Test func tokensDiffer() {
        var generator = SystemRandomNumberGenerator()
        let texts = (0..<100).map { _ in
            NewToken(name: "t", scopes: [.score], expiresAt: nil, using: &generator).text
        }
        #expect(Set(texts).count == 100)
    }

    @Test func scopesAreReadFromAList() {
        #expect(NewToken.scopes("score, read,score") == [.score, .read])
        #expect(NewToken.scopes("operate") == [.operate])
        for wrong in ["", ",", "scores", "score,all"] { #expect(NewToken.scopes(wrong) == nil, "\(wrong)") }
    }

    @Test func theCommandRefusesWhatTheConfigurationWould() throws {
        #expect(throws: (any Error).self) { try TokenCommand.New.parse(["--scopes", "all"]) }
        #expect(throws: (any Error).self) { try TokenCommand.New.parse(["--name", "a b"]) }
        #expect(throws: (any Error).self) { try TokenCommand.New.parse(["--expires-at", "tomorrow"]) }
        #expect(try TokenCommand.New.parse([]).scopes == "score,read")
    }

    @Test func theClientSendsTheToken() async throws {
        let folder = try TemporaryFolder()
        var configuration = ServiceConfiguration.defaults()
        configuration.server.port = 0
        configuration.dataFolder = folder.path
        configuration.log.level = .critical
        configuration.access.tokens = [
            AccessToken(name: "viewer", digest: SHA256.digest("mr_secret".utf8), scopes: [.read])
        ]
        let service = try await RewardService.assemble(
            configuration, logger: LogBootstrap.logger("test", configuration: configuration.log))
        let url = "http://127.0.0.1:\(try service.start())"
        async let end: Void = service.run()
        let known = ServiceClient(base: url, token: "mr_secret")
        let tasks = try? await known.get("/tasks")
        let nobody = ServiceClient(base: url)
        await #expect {
            try await nobody.get("/tasks")
        } throws: { error in
            (error as? CommandFailure)?.description.hasSuffix(
                "give the token with --token or in METAREWARD_TOKEN") == true
        }
        await known.close()
        await nobody.close()
        service.shutdown()
        await end
        #expect(tasks?["tasks"]?.array?.count == 4)
    }
}
