import ArgumentParser
import ServiceAssembly

/// The command line: argument parsing, signals and exit codes. Exit codes are 0, 1 failed, 64 usage, 74 store, 78
/// configuration (sysexits.h).
@main
struct Metareward: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "metareward",
        abstract: "A reward service for RL on language models whose rubric evolves with the policy.",
        version: ProgramVersion.text,
        subcommands: [
            ServeCommand.self, DemoCommand.self, ScoreCommand.self, RefineCommand.self, RubricCommand.self,
            TemplateCommand.self, RunsCommand.self, RestoreRunCommand.self, ImportPromptsCommand.self,
            ExportPromptsCommand.self, SimulateCommand.self,
            BackupCommand.self, RestoreCommand.self, CheckConfigCommand.self, TokenCommand.self,
        ])
}

extension ExitCode {
    /// The configuration cannot be used (EX_CONFIG).
    static let configuration = ExitCode(78)
    /// The store cannot be opened, read or written (EX_IOERR).
    static let store = ExitCode(74)

    /// The code for why the service could not be assembled or started, or a backup not made.
    init(_ failure: ServiceFailure) {
        switch failure {
        case .configuration, .dataFolder: self = .configuration
        case .store: self = .store
        case .cannotListen: self = .failure
        }
    }
}
