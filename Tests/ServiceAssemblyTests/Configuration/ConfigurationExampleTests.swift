import RewardCore
import Testing

@testable import ServiceAssembly

@Suite struct ConfigurationExampleTests {
    @Test func theExampleLoads() throws {
        let text = try ProjectFile("deploy/metareward.example.yaml").text()
        let read = try configuration(text)
        #expect(read.tasks.map(\.settings.name) == ["essay_writing", "release_notes", "support_reply", "proofs"])
        #expect(read.tasks.map(\.judgeModel) == Array(repeating: .named("judge"), count: 4))
        #expect(read.tasks.first?.metaModel == .named("meta"))
        #expect(!read.usesSimulatedModel)
    }

    @Test func theExampleShowsDefaults() throws {
        let text = try ProjectFile("deploy/metareward.example.yaml").text()
        let read = try configuration(text)
        let defaults = ServiceConfiguration.defaults()
        #expect(read.server == defaults.server)
        #expect(read.access == defaults.access)
        #expect(read.limits == defaults.limits)
        #expect(read.admission == defaults.admission)
        #expect(read.memory == defaults.memory)
        #expect(read.compression == defaults.compression)
        #expect(read.pins == defaults.pins)
        #expect(read.events == defaults.events)
        #expect(read.simulated == defaults.simulated)
        #expect(read.tasks.first?.settings == defaults.tasks.first?.settings)
    }

    @Test func theExampleHasEveryKey() throws {
        let lines = try ProjectFile("deploy/metareward.example.yaml").text().split(separator: "\n")
        let keys = Set(
            lines.compactMap { line in
                line.drop { " #-".contains($0) }.split(separator: ":", maxSplits: 1).first.map(String.init)
            })
        for (path, facts) in ConfigurationSchema.rows {
            #expect(keys.contains(facts.name), "\(path) is missing")
        }
    }
}
