import ArgumentParser
import JSONText

/// `metareward rubric show|versions|diff`: reads rubrics of a running service.
struct RubricCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "rubric", abstract: "Show rubrics, their history and differences.",
        subcommands: [Show.self, Versions.self, Diff.self], defaultSubcommand: Show.self)

    /// `rubric show`: the head or one version.
    struct Show: AsyncParsableCommand {
        /// Name and help of the command.
        static let configuration = CommandConfiguration(abstract: "Show the head, or one version.")

        /// Options shared between commands.
        @OptionGroup var options: ClientOptions

        /// Partition.
        @Option(name: .long, help: "Partition.")
        var partition: String?

        /// Version; the head if left out.
        @Option(name: .long, help: "Version; the head if left out.")
        var version: Int?

        /// Print JSON.
        @Flag(name: .long, help: "Print JSON.")
        var json = false

        /// Does what the command says; throws an exit code.
        func run() async throws {
            try await options.withClient { (client) throws(CommandFailure) in
                let query = options.query([("partition", partition), ("version", version.map(String.init))])
                let rubric = try await client.get("/rubric" + query)
                if json {
                    Terminal.line(rubric.text)
                } else {
                    Terminal.line(RubricCommand.heading(rubric))
                    Terminal.line(rubric["text"]?.string ?? "")
                }
            }
        }
    }

    /// `rubric versions`: the history, newest first.
    struct Versions: AsyncParsableCommand {
        /// Name and help of the command.
        static let configuration = CommandConfiguration(abstract: "List the versions, newest first.")

        /// Options shared between commands.
        @OptionGroup var options: ClientOptions

        /// Partition.
        @Option(name: .long, help: "Partition.")
        var partition: String?

        /// Does what the command says; throws an exit code.
        func run() async throws {
            try await options.withClient { (client) throws(CommandFailure) in
                var after: String?
                repeat {
                    let query = options.query([("partition", partition), ("after", after)])
                    let page = try await client.get("/rubric/versions" + query)
                    for version in page["versions"]?.array ?? [] { Terminal.line(RubricCommand.heading(version)) }
                    after = page["next"]?.string ?? page["next"]?.int.map(String.init)
                } while after != nil
            }
        }
    }

    /// `rubric diff FROM TO`: what changed between two versions.
    struct Diff: AsyncParsableCommand {
        /// Name and help of the command.
        static let configuration = CommandConfiguration(abstract: "Show what changed between two versions.")

        /// The older version.
        @Argument(help: "The older version.")
        var from: Int

        /// The newer version.
        @Argument(help: "The newer version.")
        var to: Int

        /// Options shared between commands.
        @OptionGroup var options: ClientOptions

        /// Partition.
        @Option(name: .long, help: "Partition.")
        var partition: String?

        /// Does what the command says; throws an exit code.
        func run() async throws {
            try await options.withClient { (client) throws(CommandFailure) in
                let query = options.query([("partition", partition), ("from", "\(from)"), ("to", "\(to)")])
                RubricDiffText.lines(try await client.get("/rubric/diff" + query)).forEach { Terminal.line($0) }
            }
        }
    }

    /// One line on a version: number, origin, time, hash, comment.
    static func heading(_ version: JSONValue) -> String {
        let number = version["version"]?.int.map(String.init) ?? "?"
        let hash = version["hash"]?.string?.prefix(16) ?? ""
        let comment = version["comment"]?.string.map { "  " + $0 } ?? ""
        return "version \(number)  \(version["origin"]?.string ?? "?")  "
            + "\(version["published_at"]?.string ?? "")  \(hash)\(comment)"
    }
}
