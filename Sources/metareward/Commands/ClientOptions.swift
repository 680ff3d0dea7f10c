import ArgumentParser
import JSONText

/// What every command that talks to a running service takes.
struct ClientOptions: ParsableArguments {
    /// Base URL of the running service.
    @Option(name: .long, help: "Base URL of the running service.")
    var url: String = ServiceClient.defaultURL

    /// Task name; the service's default task if left out.
    @Option(name: .long, help: "Task name; the service's default task if left out.")
    var task: String?

    /// Runs `body` with a client and turns its failure into exit code 1 and a line on standard error.
    func withClient(_ body: (ServiceClient) async throws(CommandFailure) -> Void) async throws {
        let client = ServiceClient(base: url)
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
