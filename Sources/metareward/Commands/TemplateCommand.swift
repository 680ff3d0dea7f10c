import ArgumentParser
import JSONText

/// `metareward template get|put|diff|restore`: reads and swaps the prompt templates of a running service.
struct TemplateCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "Show, change, compare and restore prompt templates.",
        subcommands: [Get.self, Put.self, Diff.self, Restore.self])

    /// `template get NAME`: the text in force or of one version.
    struct Get: AsyncParsableCommand {
        /// Name and help of the command.
        static let configuration = CommandConfiguration(abstract: "Print the text in force, or of one version.")

        /// Name of the template.
        @Argument(help: "Name of the template, such as rm_score.")
        var name: String

        /// Options shared between commands.
        @OptionGroup var options: ClientOptions

        /// Version; the one in force if left out.
        @Option(name: .long, help: "Version; the one in force if left out.")
        var version: Int?

        /// Print JSON.
        @Flag(name: .long, help: "Print JSON.")
        var json = false

        /// Does what the command says; throws an exit code.
        func run() async throws {
            try await options.withClient { (client) throws(CommandFailure) in
                let path = try await TemplateCommand.path(name, options, client)
                let template = try await client.get(path + (version.map { "?version=\($0)" } ?? ""))
                Terminal.line(json ? template.text : template["text"]?.string ?? "")
            }
        }
    }

    /// `template put NAME FILE`: a new text.
    struct Put: AsyncParsableCommand {
        /// Name and help of the command.
        static let configuration = CommandConfiguration(abstract: "Put a text in force as the next version.")

        /// Name of the template.
        @Argument(help: "Name of the template, such as rm_score.")
        var name: String

        /// File with the text.
        @Argument(help: "File with the text, in UTF-8; - is standard input.")
        var file: String

        /// Options shared between commands.
        @OptionGroup var options: ClientOptions

        /// System line.
        @Option(name: .long, help: "System line; the default one if left out.")
        var system: String?

        /// What to say about the change.
        @Option(name: .long, help: "What to say about the change.")
        var comment: String?

        /// Does what the command says; throws an exit code.
        func run() async throws {
            try await options.withClient { (client) throws(CommandFailure) in
                guard let text = String(validating: try RolloutFile.bytes(of: file), as: UTF8.self) else {
                    throw CommandFailure("\(file) is not UTF-8; write the template in UTF-8")
                }
                var body: JSONObject = ["text": .string(text)]
                if let system { body.set("system", to: .string(system)) }
                if let comment { body.set("comment", to: .string(comment)) }
                let path = try await TemplateCommand.path(name, options, client)
                let template = try await client.put(path, .object(body), timeout: .seconds(60))
                Terminal.line(TemplateCommand.heading(template))
            }
        }
    }

    /// `template diff NAME FROM TO`: what changed between two versions.
    struct Diff: AsyncParsableCommand {
        /// Name and help of the command.
        static let configuration = CommandConfiguration(abstract: "Show what changed between two versions.")

        /// Name of the template.
        @Argument(help: "Name of the template, such as rm_score.")
        var name: String

        /// The older version.
        @Argument(help: "The older version.")
        var from: Int

        /// The newer version; the one in force if left out.
        @Argument(help: "The newer version; the one in force if left out.")
        var to: Int?

        /// Options shared between commands.
        @OptionGroup var options: ClientOptions

        /// Does what the command says; throws an exit code.
        func run() async throws {
            try await options.withClient { (client) throws(CommandFailure) in
                let path = try await TemplateCommand.path(name, options, client)
                let old = try await client.get(path + "?version=\(from)")
                let new = try await client.get(path + (to.map { "?version=\($0)" } ?? ""))
                Terminal.line(TemplateCommand.heading(old))
                Terminal.line(TemplateCommand.heading(new))
                if old["system"] != new["system"] {
                    Terminal.line("system line:")
                    TemplateCommand.printDiff(
                        TemplateCommand.systemLine(old), TemplateCommand.systemLine(new))
                    Terminal.line("text:")
                }
                TemplateCommand.printDiff(old["text"]?.string ?? "", new["text"]?.string ?? "")
            }
        }
    }

    /// `template restore NAME VERSION`: an earlier text again.
    struct Restore: AsyncParsableCommand {
        /// Name and help of the command.
        static let configuration = CommandConfiguration(
            abstract: "Put the text of an earlier version in force as the next version.")

        /// Name of the template.
        @Argument(help: "Name of the template, such as rm_score.")
        var name: String

        /// The version whose text is wanted again.
        @Argument(help: "The version whose text is wanted again.")
        var version: Int

        /// Options shared between commands.
        @OptionGroup var options: ClientOptions

        /// Does what the command says; throws an exit code.
        func run() async throws {
            try await options.withClient { (client) throws(CommandFailure) in
                let path = try await TemplateCommand.path(name, options, client)
                let body: JSONValue = ["version": .integer(version)]
                let template = try await client.post(path + "/restore", body, timeout: .seconds(60))
                Terminal.line(TemplateCommand.heading(template))
            }
        }
    }

    /// The path of a template. Where the options name no task, the service is asked for its default one.
    static func path(
        _ name: String, _ options: ClientOptions, _ client: ServiceClient
    ) async throws(CommandFailure) -> String {
        let task = try await options.taskName(client)
        return "/meta/templates/\(ServiceClient.encoded(task))/\(ServiceClient.encoded(name))"
    }

    /// One line on a version: number, origin, time, hash, comment.
    static func heading(_ template: JSONValue) -> String {
        let number = template["version"]?.int.map(String.init) ?? "?"
        let hash = template["hash"]?.string?.prefix(16) ?? ""
        let comment = template["comment"]?.string.map { "  " + $0 } ?? ""
        return "\(template["name"]?.string ?? "?") version \(number)  \(template["origin"]?.string ?? "?")  "
            + "\(template["changed_at"]?.string ?? "")  \(hash)\(comment)"
    }

    private static func systemLine(_ template: JSONValue) -> String {
        template["system"]?.string ?? "(the default system line)"
    }

    private static func printDiff(_ old: String, _ new: String) {
        LineDiffText.lines(from: old, to: new).forEach { Terminal.line($0) }
    }
}
