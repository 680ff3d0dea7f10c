import ArgumentParser
import JSONText

/// `metareward refine`: starts a meta run, shows its stages, prints the rubric's diff.
struct RefineCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "refine",
        abstract: "Run the meta step now: study scored rollouts, refine the rubric, publish it.",
        discussion: "Exits 1 when a run ends failed, rejected, cancelled or interrupted.")

    /// Options shared between commands.
    @OptionGroup var options: ClientOptions

    /// Partition; all with eligible rollouts if left out.
    @Option(name: .long, help: "Partition; all with eligible rollouts if left out.")
    var partition: String?

    /// Rollouts to study.
    @Option(name: .long, help: "Rollouts to study.")
    var samples: Int?

    /// Seed of the choice.
    @Option(name: .long, help: "Seed of the choice.")
    var seed: Int?

    /// Stop after validation and publish nothing.
    @Flag(name: .long, help: "Stop after validation and publish nothing.")
    var dryRun = false

    /// Print the ended runs as lines of JSON.
    @Flag(name: .long, help: "Print the ended runs as lines of JSON.")
    var json = false

    /// Does what the command says; throws an exit code.
    func run() async throws {
        try await options.withClient { (client) throws(CommandFailure) in
            let follower = MetaRunFollower(client: client)
            let runs = try await follower.refine(order) { run in
                if !json { Terminal.line(MetaRunFollower.line(run)) }
            }
            for run in runs {
                if json { Terminal.line(run.text) } else { try await report(run, client) }
            }
            let bad = runs.filter {
                ["failed", "rejected", "cancelled", "interrupted"].contains($0["status"]?.string ?? "")
            }
            if !bad.isEmpty { throw CommandFailure("\(bad.count) of \(runs.count) meta runs did not succeed") }
        }
    }

    private var order: JSONObject {
        var members = JSONObject()
        if let task = options.task { members.set("task", to: .string(task)) }
        if let partition { members.set("partition", to: .string(partition)) }
        if let samples { members.set("samples", to: .integer(samples)) }
        if let seed { members.set("seed", to: .integer(seed)) }
        if dryRun { members.set("dry_run", to: true) }
        return members
    }

    private func report(_ run: JSONValue, _ client: ServiceClient) async throws(CommandFailure) {
        for reason in run["reasons"]?.array ?? [] { Terminal.line("  " + (reason.string ?? reason.text)) }
        guard let from = run["from_version"]?.int, let to = run["published_version"]?.int,
            let task = run["task"]?.string, let partition = run["partition"]?.string
        else { return }
        Terminal.line("\npublished version \(to):")
        let path =
            "/rubric/diff?task=\(ServiceClient.encoded(task))&partition=\(ServiceClient.encoded(partition))"
            + "&from=\(from)&to=\(to)"
        RubricDiffText.lines(try await client.get(path)).forEach { Terminal.line($0) }
    }
}
