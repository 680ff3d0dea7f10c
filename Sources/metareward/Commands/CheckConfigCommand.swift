import ArgumentParser
import RewardCore
import ServiceAssembly

/// `metareward check-config`: reports every problem of a configuration and starts nothing.
struct CheckConfigCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check a configuration without starting anything.",
        discussion: "Exits 0 when it can be used, 78 with every problem on standard error when it cannot.")

    /// Options shared between commands.
    @OptionGroup var options: ServeOptions

    /// Does what the command says; throws an exit code.
    func run() async throws {
        let configuration = try options.load()
        do throws(ServiceFailure) {
            try configuration.checkTLSFiles()
        } catch {
            Terminal.errorLine(error.detail)
            throw ExitCode.configuration
        }
        let names = configuration.tasks.map(\.settings.name).joined(separator: ", ")
        Terminal.line("the configuration can be used")
        Terminal.line("tasks    \(names) (default \(configuration.defaultTask))")
        Terminal.line("address  \(configuration.server.addresses)")
        Terminal.line("data     \(configuration.dataFolder)")
        if configuration.usesSimulatedModel {
            Terminal.line("model    simulated: rewards are for trying out, not for training")
        }
    }
}
