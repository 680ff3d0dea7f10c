import ArgumentParser
import HTTPServer
import SimulatedModel

/// The options of `simulate-llm` that make it as troublesome as a real server.
struct SimulatedTroubleOptions: ParsableArguments {
    /// Share of the calls that go wrong, 0…1.
    @Option(name: .long, help: "Share of the calls that go wrong, 0…1.")
    var chaos: Double = 0

    /// Seed that decides, with a call's number, which calls go wrong and how.
    @Option(name: .long, help: "Seed that decides, with a call's number, which calls go wrong and how.")
    var chaosSeed: UInt64 = 1

    /// The faults under chaos: words or groups of faults, separated by commas.
    @Option(name: .long, help: "Faults under --chaos, separated by commas: retryable, other, all, or single ones.")
    var chaosKinds: String = "retryable"

    /// Seconds by which the head is late under the fault slow-head.
    @Option(name: .long, help: "Seconds by which the head is late under the fault slow-head.")
    var slowHead: Double = 1

    /// Members of a request's body that are refused with status 400, separated by commas.
    @Option(
        name: .long, help: "Request members refused with status 400, separated by commas, such as temperature,seed.")
    var refuses: String = ""

    /// Seconds after which an unused connection is closed without a word.
    @Option(name: .long, help: "Seconds after which an unused connection is closed; vLLM and SGLang have 5.")
    var keepAlive: Double = 75

    /// Requests of a connection until it is closed; 0 has no limit.
    @Option(name: .long, help: "Requests of a connection until it is closed; llama.cpp has 100, 0 has no limit.")
    var requestsPerConnection: Int = 0

    /// Refuses values out of range and unknown words; exit code 64.
    func validate() throws {
        if !(0...1).contains(chaos) { throw ValidationError("--chaos is 0…1") }
        if !(0...3600).contains(slowHead) { throw ValidationError("--slow-head is 0…3600 seconds") }
        if !(0.001...86_400).contains(keepAlive) { throw ValidationError("--keep-alive is 0.001…86400 seconds") }
        if requestsPerConnection < 0 { throw ValidationError("--requests-per-connection is 0 or more") }
        _ = try faults()
    }

    /// Sets what the options say.
    func apply(to model: inout SimulatedModelConfiguration, connections: inout HTTPServerConfiguration) throws {
        model.faults = .chaos(share: chaos, seed: chaosSeed, kinds: try faults())
        model.slowHeadDelay = .seconds(slowHead)
        model.refusedParameters = Set(refuses.split { $0 == "," || $0 == " " }.map(String.init))
        connections.idleTimeout = .seconds(keepAlive)
        connections.requestsPerConnectionMax = requestsPerConnection > 0 ? requestsPerConnection : nil
    }

    private func faults() throws(ValidationError) -> [SimulatedFault] {
        do {
            return try SimulatedFault.list(chaosKinds)
        } catch {
            throw ValidationError("--chaos-kinds: \(error.description)")
        }
    }
}
