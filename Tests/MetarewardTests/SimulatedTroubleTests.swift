import ArgumentParser
import HTTPServer
import SimulatedModel
import Testing

@testable import metareward

/// Goal: the options of `simulate-llm` reach the model and its server, and wrong ones are refused.
struct SimulatedTroubleTests {
    private func applied(
        _ arguments: [String]
    ) throws -> (model: SimulatedModelConfiguration, connections: HTTPServerConfiguration) {
        var model = SimulatedModelConfiguration()
        var connections = HTTPServerConfiguration()
        try SimulatedTroubleOptions.parse(arguments).apply(to: &model, connections: &connections)
        return (model, connections)
    }

    @Test func withoutOptionsThereIsNoTrouble() throws {
        let (model, connections) = try applied([])
        #expect((0..<1_000).allSatisfy { model.faults.plan($0) == nil })
        #expect(model.refusedParameters.isEmpty)
        #expect(connections.idleTimeout == .seconds(75))
        #expect(connections.requestsPerConnectionMax == nil)
    }

    @Test func everyOptionReachesItsSetting() throws {
        let (model, connections) = try applied([
            "--chaos", "0.5", "--chaos-seed", "7", "--chaos-kinds", "reset,quota", "--slow-head", "2.5",
            "--refuses", "temperature, seed", "--keep-alive", "5", "--requests-per-connection", "100",
        ])
        let plan = SimulatedFaults.chaos(share: 0.5, seed: 7, kinds: [.reset, .quota]).plan
        #expect((0..<1_000).allSatisfy { model.faults.plan($0) == plan($0) })
        #expect(model.slowHeadDelay == .seconds(2.5))
        #expect(model.refusedParameters == ["temperature", "seed"])
        #expect(connections.idleTimeout == .seconds(5))
        #expect(connections.requestsPerConnectionMax == 100)
    }

    @Test func chaosIsRetryableUnlessItsKindsAreNamed() throws {
        let plan = try applied(["--chaos", "1"]).model.faults.plan
        #expect(Set((0..<1_000).compactMap(plan)) == Set(SimulatedFault.allCases.filter(\.isRetryable)))
    }

    @Test(
        arguments: [
            ["--chaos", "1.1"], ["--chaos", "nan"], ["--chaos-kinds", "typo"], ["--slow-head", "3601"],
            ["--keep-alive", "0"], ["--requests-per-connection=-1"], ["--chaos-seed=-1"],
        ])
    func wrongOptionsAreRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { try SimulatedTroubleOptions.parse(arguments) }
    }
}
