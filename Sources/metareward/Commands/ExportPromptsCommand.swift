import ArgumentParser
import JSONText

/// `metareward export-prompts DIR`: writes a task's rubrics and templates in the paper's layout.
struct ExportPromptsCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "export-prompts",
        abstract: "Write a task's rubrics and templates into a folder in the layout of the paper's code.",
        discussion: "What was imported is written back byte for byte. Files with other bytes are not overwritten.")

    /// The folder to write to; it is made where there is none.
    @Argument(help: "The folder to write to; it is made where there is none.")
    var folder: String

    /// Options shared between commands.
    @OptionGroup var options: ClientOptions

    /// Overwrite files that say something else.
    @Flag(name: .long, help: "Overwrite files that say something else.")
    var force = false

    /// Print what was done as JSON.
    @Flag(name: .long, help: "Print what was done as JSON.")
    var json = false

    /// Does what the command says; throws an exit code.
    func run() async throws {
        try await options.withClient { (client) throws(CommandFailure) in
            let task = try await ServiceTask.read(try await options.taskName(client), client)
            let export = try await PromptExporter(client: client, task: task).read()
            let printer = PromptOutcomePrinter(task: task.name, json: json)
            defer { printer.finish() }
            try PromptFolder(path: folder).write(export, force: force, report: printer.add)
        }
    }
}
