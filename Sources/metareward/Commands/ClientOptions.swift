import ArgumentParser

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

    /// The members or query items that name the lineage, each with its value percent-encoded.
    func query(_ items: [(String, String?)]) -> String {
        let present = ([("task", task)] + items).compactMap { name, value in
            value.map { name + "=" + ServiceClient.encoded($0) }
        }
        return present.isEmpty ? "" : "?" + present.joined(separator: "&")
    }
}
