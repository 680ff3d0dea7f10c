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
            Deterministic and without weights. Calls can go wrong as those of real servers do: a share of all calls \
            under --chaos, or one call that asks for it by its model name (simulated+garbage) or by the header field \
            Simulated-Fault. GET /simulated/state has the counts. Faults that a repeated call survives (retryable): \
            \(Self.words(retryable: true)). Others (other): \(Self.words(retryable: false)).
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

    /// What goes wrong, and how connections end.
    @OptionGroup var trouble: SimulatedTroubleOptions

    /// Refuses values out of range; exit code 64.
    func validate() throws {
        if !(0...3600).contains(latency) { throw ValidationError("--latency is 0…3600 seconds") }
        if !(0...65_535).contains(port) { throw ValidationError("--port is 0…65535") }
    }

    private static func words(retryable: Bool) -> String {
        SimulatedFault.allCases.filter { $0.isRetryable == retryable }.map(\.rawValue).joined(separator: ", ")
    }

    /// Does what the command says; throws an exit code.
    func run() async throws {
        var model = SimulatedModelConfiguration(gullible: gullible, latency: .seconds(latency))
        var connections = HTTPServerConfiguration(host: host, port: port)
        try trouble.apply(to: &model, connections: &connections)
        let server = HTTPServer(configuration: connections, handler: SimulatedModelHandler(configuration: model))
        do {
            let bound = try server.start().firstPort
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
