import ArgumentParser
import Foundation
import Logging
import ServiceAssembly

/// `metareward demo`: the whole loop in one terminal, on rollouts that ship with the program.
struct DemoCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Score, refine the rubric, score again, and leave the service running.",
        discussion: "Uses the simulated model and a fresh data folder in the system's temporary folder.")

    /// Port to bind; a free one if left out.
    @Option(name: .long, help: "Port to bind; a free one if left out.")
    var port: Int = 0

    /// End after the comparison instead of leaving the service running.
    @Flag(name: .long, help: "End after the comparison instead of leaving the service running.")
    var once = false

    /// Does what the command says; throws an exit code.
    func run() async throws {
        let folder = try Self.freshFolder()
        var configuration = ServiceConfiguration.defaults()
        configuration.server.port = port
        configuration.dataFolder = folder
        configuration.log.level = .warning
        let logger = LogBootstrap.logger("metareward", configuration: configuration.log)
        let service: RewardService
        let bound: Int
        do throws(ServiceFailure) {
            service = try await RewardService.assemble(configuration, logger: logger)
            bound = try service.start()
        } catch {
            Terminal.errorLine("metareward: \(error.detail)")
            throw ExitCode.failure
        }
        let signals = TerminationSignals { service.shutdown() }
        // Owner: this function, which awaits it below after the tour.
        async let running: Void = service.run()
        var failure: CommandFailure?
        do throws(CommandFailure) {
            let tour = DemoTour(base: "http://127.0.0.1:\(bound)", folder: folder)
            try await tour.run()
            if !once { tour.invite() }
        } catch {
            Terminal.errorLine("metareward: \(error.description)")
            failure = error
        }
        if once || failure != nil { service.shutdown() }
        await running
        signals.cancel()
        // The folder is the demo's own; what it holds is of no use afterwards.
        try? FileManager.default.removeItem(atPath: folder)
        if failure != nil { throw ExitCode.failure }
    }

    /// A new folder that only this user may read.
    private static func freshFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("metareward-demo-\(ProcessInfo.processInfo.processIdentifier)").path
        try? FileManager.default.removeItem(atPath: folder)
        return folder
    }
}
