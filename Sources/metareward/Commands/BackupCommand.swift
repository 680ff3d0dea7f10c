import ArgumentParser
import ServiceAssembly

/// `metareward backup`: copies a data folder while the service goes on.
struct BackupCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a data folder, also while a service is using it.",
        discussion: """
            The copy holds rubrics, templates, meta runs, rollouts, pins, kept answers and the secret of the folder; \
            keep it as safe as the folder itself. Rollouts are copied first and rubrics after them, so that nothing in \
            the copy names what the copy lacks. Exits 78 when the folders cannot be used, 74 when copying fails.
            """)

    /// The data folder.
    @Option(name: .long, help: "The data folder.")
    var data = ServiceConfiguration.dataFolderDefault

    /// Where the copy goes: a folder that is new or empty.
    @Option(name: .long, help: "Where the copy goes: a folder that is new or empty.")
    var to: String

    /// Does what the command says; throws an exit code.
    func run() async throws {
        do throws(ServiceFailure) {
            try await DataBackup.make(from: data, to: to)
        } catch {
            Terminal.errorLine("metareward: \(error.detail)")
            throw ExitCode(error)
        }
        Terminal.line("\(data) was copied to \(to)")
    }
}

/// `metareward restore`: makes a data folder of a backup.
struct RestoreCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a data folder of a backup.",
        discussion: """
            The data folder must be new or empty, and no service may use it. Every page is checked. Exits 78 when the \
            folders cannot be used, 74 when copying fails or the backup is damaged. To bring rubrics back to those of \
            a training checkpoint, see restore-run.
            """)

    /// The backup.
    @Option(name: .long, help: "The backup.")
    var from: String

    /// The data folder that is made of it.
    @Option(name: .long, help: "The data folder that is made of it.")
    var data = ServiceConfiguration.dataFolderDefault

    /// Does what the command says; throws an exit code.
    func run() async throws {
        do throws(ServiceFailure) {
            try await DataBackup.restore(from: from, to: data)
        } catch {
            Terminal.errorLine("metareward: \(error.detail)")
            throw ExitCode(error)
        }
        Terminal.line("\(data) was made of \(from)")
    }
}
