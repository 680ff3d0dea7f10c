import ArgumentParser
import Foundation
import JSONText

/// What every command that talks to a running service takes.
struct ClientOptions: ParsableArguments {
    /// Base URL of the running service.
    @Option(name: .long, help: "Base URL of the running service.")
    var url: String = ServiceClient.defaultURL

    /// Access token of the service.
    @Option(
        name: .long,
        help: "Access token. Default: the environment variable METAREWARD_TOKEN, which other users do not see.")
    var token: String?

    /// Task name; the service's default task if left out.
    @Option(name: .long, help: "Task name; the service's default task if left out.")
    var task: String?

    /// Runs `body` with a client and turns its failure into exit code 1 and a line on standard error.
    func withClient(_ body: (ServiceClient) async throws(CommandFailure) -> Void) async throws {
        let client = try ServiceClient(base: url, token: accessToken())
        do throws(CommandFailure) {
            try await body(client)
        } catch {
            Terminal.progress("")
            Terminal.errorLine("metareward: \(error.description)")
            await client.close()
            throw ExitCode.failure
        }
        await client.close()
    }

    /// The token of the option, else of the environment; an empty one is none. Refused where no header can carry it.
    private func accessToken() throws -> String? {
        let given = token ?? ProcessInfo.processInfo.environment["METAREWARD_TOKEN"]
        guard let given, !given.isEmpty else { return nil }
        guard given.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            Terminal.errorLine("metareward: the access token holds a space, a line break or a letter beyond ASCII")
            throw ExitCode.failure
        }
        return given
    }

    /// The task's name. Where the options name none, the service is asked for its default one.
    func taskName(_ client: ServiceClient) async throws(CommandFailure) -> String {
        if let task { return task }
        let tasks = try await client.get("/tasks")["tasks"]?.array ?? []
        guard let name = tasks.first(where: { $0["default"]?.bool == true })?["name"]?.string else {
            throw CommandFailure("the service names no default task; name one with --task")
        }
        return name
    }

    /// The members or query items that name the lineage, each with its value percent-encoded.
    func query(_ items: [(String, String?)]) -> String {
        let present = ([("task", task)] + items).compactMap { name, value in
            value.map { name + "=" + ServiceClient.encoded($0) }
        }
        return present.isEmpty ? "" : "?" + present.joined(separator: "&")
    }
}
