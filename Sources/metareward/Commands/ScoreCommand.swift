import ArgumentParser
import JSONText

/// `metareward score FILE.jsonl`: posts a file in batches to a running service and sums the rewards up.
struct ScoreCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Score the rollouts of a JSON Lines file.",
        discussion: """
            Each line is an object with a "response", and if you like "prompt", "reference", "partition", "group", \
            "id" and "metadata". Other keys go into "metadata". Exits 1 when any rollout has no reward.
            """)

    /// A JSON Lines file, or - for standard input.
    @Argument(help: "A JSON Lines file, or - for standard input.")
    var file: String

    /// Options shared between commands.
    @OptionGroup var options: ClientOptions

    /// Training run; with --step the rollouts are pinned to one rubric version.
    @Option(name: .long, help: "Training run; with --step the rollouts are pinned to one rubric version.")
    var run: String?

    /// Training step, an integer; needs --run.
    @Option(name: .long, help: "Training step, an integer; needs --run.")
    var step: Int?

    /// train or eval.
    @Option(name: .long, help: "train or eval.")
    var purpose: String?

    /// Exactly this rubric version.
    @Option(name: .long, help: "Exactly this rubric version.")
    var rubricVersion: Int?

    /// Judge program: per_item, single or stepwise.
    @Option(name: .long, help: "Judge program: per_item, single or stepwise.")
    var program: String?

    /// Rollouts of one request, 1…8192.
    @Option(name: .long, help: "Rollouts of one request, 1…8192.")
    var batch: Int = 32

    /// Requests under way at once, 1…256.
    @Option(name: .long, help: "Requests under way at once, 1…256.")
    var concurrency: Int = 4

    /// Seconds that one request may take.
    @Option(name: .long, help: "Seconds that one request may take.")
    var timeout: Int = 600

    /// Print the summary as JSON.
    @Flag(name: .long, help: "Print the summary as JSON.")
    var json = false

    /// Print every result as a line of JSON before the summary.
    @Flag(name: .long, help: "Print every result as a line of JSON before the summary.")
    var results = false

    /// Refuses values out of range; exit code 64.
    func validate() throws {
        if step != nil, run == nil { throw ValidationError("--step needs --run") }
        if !(1...8192).contains(batch) { throw ValidationError("--batch is 1…8192") }
        if !(1...256).contains(concurrency) { throw ValidationError("--concurrency is 1…256") }
        if timeout < 1 { throw ValidationError("--timeout is at least 1") }
    }

    /// Does what the command says; throws an exit code.
    func run() async throws {
        try await options.withClient { (client) throws(CommandFailure) in
            let rollouts = try RolloutFile.read(file)
            let scorer = BatchScorer(
                client: client, common: common, batchSize: batch, concurrency: concurrency,
                timeout: .seconds(timeout))
            let total = rollouts.count
            let scored = await scorer.score(rollouts) { done in
                let filled = done * 30 / total
                let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
                Terminal.progress("scoring \(bar) \(done)/\(total)")
            }
            Terminal.progress("")
            if results { scored.forEach { Terminal.line($0.text) } }
            let summary = ScoreSummary(scored)
            if json { Terminal.line(summary.json.text) } else { summary.lines.forEach { Terminal.line($0) } }
            if summary.failed > 0 {
                throw CommandFailure("\(summary.failed) of \(total) rollouts have no reward")
            }
        }
    }

    private var common: JSONObject {
        var members = JSONObject()
        if let task = options.task { members.set("task", to: .string(task)) }
        if let run { members.set("run", to: .string(run)) }
        if let step { members.set("step", to: .integer(step)) }
        if let purpose { members.set("purpose", to: .string(purpose)) }
        if let rubricVersion { members.set("rubric_version", to: .integer(rubricVersion)) }
        if let program { members.set("program", to: .string(program)) }
        return members
    }
}
