import ArgumentParser
import JSONText

/// `metareward import-prompts DIR`: publishes the rubrics and templates of a folder in the paper's layout.
struct ImportPromptsCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "import-prompts",
        abstract: "Publish the rubrics and templates of a folder in the layout of the paper's code.",
        discussion: """
            Everything is checked first; with any problem nothing is changed. What the service says already is left \
            alone, so an import can be repeated.
            """)

    /// The folder of one task's prompts.
    @Argument(help: "The folder of one task's prompts.")
    var folder: String

    /// Options shared between commands.
    @OptionGroup var options: ClientOptions

    /// The rubric to begin with where the folder has several and no iteration.
    @Option(
        name: .long,
        help: "The rubric to begin with, evaluation_rubric_NAME.txt, where there are several and no iteration.")
    var start: String?

    /// Print what was done as JSON.
    @Flag(name: .long, help: "Print what was done as JSON.")
    var json = false

    /// Does what the command says; throws an exit code.
    func run() async throws {
        try await options.withClient { (client) throws(CommandFailure) in
            let task = try await ServiceTask.read(try await options.taskName(client), client)
            let plan = ImportPlan(try PromptFolder(path: folder).files(), task: task, start: start)
            guard plan.problems.isEmpty else {
                let count = plan.problems.count == 1 ? "1 problem" : "\(plan.problems.count) problems"
                throw CommandFailure(
                    "nothing was changed: \(count) in \(folder)\n  "
                        + plan.problems.map(\.description).joined(separator: "\n  "))
            }
            let printer = PromptOutcomePrinter(task: task.name, json: json)
            defer { printer.finish() }
            try await PromptImporter(client: client, task: task, report: printer.add).run(plan)
        }
    }
}
