import ArgumentParser
import HTTPServer
import SimulatedModel

/// `metareward simulate-llm`: the simulated chat model as an OpenAI-compatible server of its own.
struct SimulateCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "simulate-llm",
        abstract: "Serve the simulated chat model over an OpenAI-compatible API.",
        discussion: """
            Deterministic and without weights. A request may ask for a fault by its model name: simulated+garbage, \
            +status500, +hang, +outofrange, +refusal, +truncated, +empty.
            """)

    /// Address to bind.
    @Option(name: .long, help: "Address to bind.")
    var host: String = "127.0.0.1"

    /// Port to bind; 0 takes a free one.
    @Option(name: .long, help: "Port to bind; 0 takes a free one.")
    var port: Int = 8090

    /// Obey whatever stands outside a well-formed fence: the yardstick of the fences.
    @Flag(name: .long, help: "Obey whatever stands outside a well-formed fence: the yardstick of the fences.")
    var gullible = false

    /// Seconds that each answer takes.
    @Option(name: .long, help: "Seconds that each answer takes.")
    var latency: Double = 0

    /// Refuses values out of range; exit code 64.
    func validate() throws {
        if !(0...3600).contains(latency) { throw ValidationError("--latency is 0…3600 seconds") }
        if !(0...65_535).contains(port) { throw ValidationError("--port is 0…65535") }
    }

    /// Does what the command says; throws an exit code.
    func run() async throws {
        let model = SimulatedModelConfiguration(gullible: gullible, latency: .seconds(latency))
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(host: host, port: port),
            handler: SimulatedModelHandler(configuration: model))
        do {
            let bound = try server.start()
            Terminal.line("simulated model on http://\(host):\(bound)/v1")
        } catch {
            Terminal.errorLine("metareward: cannot listen on \(host):\(port): \(error)")
            throw ExitCode.failure
        }
        let (stopped, stop) = AsyncStream.makeStream(of: Void.self)
        let signals = TerminationSignals { stop.finish() }
        for await _ in stopped {}
        signals.cancel()
        await server.shutdown(graceSeconds: 5)
    }
}
