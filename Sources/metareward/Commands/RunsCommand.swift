import ArgumentParser
import JSONText

/// `metareward runs RUN`: what a running service has stored of a training run.
struct RunsCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Show a training run: its rubric versions by step, and its rollouts in numbers.")

    /// The run's name.
    @Argument(help: "The run's name, as its rollouts carry it.")
    var run: String

    /// Options shared between commands.
    @OptionGroup var options: ClientOptions

    /// Print the service's answer as JSON.
    @Flag(name: .long, help: "Print the service's answer as JSON.")
    var json = false

    /// Refuses a task, because a run may use several.
    func validate() throws {
        if options.task != nil { throw ValidationError("A run is not of one task; leave --task out.") }
    }

    /// Does what the command says; throws an exit code.
    func run() async throws {
        try await options.withClient { (client) throws(CommandFailure) in
            let answer = try await client.get("/runs/" + ServiceClient.encoded(run))
            if json { return Terminal.line(answer.text) }
            RunText.lines(answer).forEach { Terminal.line($0) }
        }
    }
}

/// `metareward restore-run RUN --step STEP`: brings the rubrics back to where a checkpoint had them.
struct RestoreRunCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "restore-run",
        abstract: "Bring the rubrics of a training run back to those of a checkpoint.",
        discussion: """
            Run it before training resumes from the checkpoint, while nothing of the run is being scored. It may be \
            repeated. Exits 1, and changes nothing, where another run has pinned a newer rubric lately, unless --force \
            is given.
            """)

    /// The run's name.
    @Argument(help: "The run's name, as its rollouts carry it.")
    var run: String

    /// The checkpoint's step.
    @Option(name: .long, help: "The last step that the checkpoint contains.")
    var step: Int

    /// Options shared between commands.
    @OptionGroup var options: ClientOptions

    /// Restore although other runs train on newer rubrics.
    @Flag(name: .long, help: "Restore although other runs train on newer rubrics.")
    var force = false

    /// Print the service's answer as JSON.
    @Flag(name: .long, help: "Print the service's answer as JSON.")
    var json = false

    /// Refuses a task, because a run may use several.
    func validate() throws {
        if options.task != nil { throw ValidationError("A run is not of one task; leave --task out.") }
    }

    /// Does what the command says; throws an exit code.
    func run() async throws {
        try await options.withClient { (client) throws(CommandFailure) in
            let answer = try await client.post(
                "/runs/\(ServiceClient.encoded(run))/restore", ["step": .integer(step), "force": .bool(force)],
                timeout: .seconds(600))
            if json { return Terminal.line(answer.text) }
            RunText.restoreLines(answer).forEach { Terminal.line($0) }
        }
    }
}
