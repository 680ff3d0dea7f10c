import JSONText

/// Starts a meta run and follows it to its end.
struct MetaRunFollower {
    /// Seconds between two looks at a run.
    static let pollInterval = Duration.milliseconds(250)

    /// Where the service is.
    let client: ServiceClient

    /// Starts the run or runs and returns them as they ended; `progress` hears each change of stage.
    func refine(
        _ order: JSONObject, progress: (JSONValue) -> Void
    ) async throws(CommandFailure) -> [JSONValue] {
        let answer = try await client.post("/meta/refine", .object(order), timeout: .seconds(60))
        let started = answer["runs"]?.array ?? [answer]
        var ended: [JSONValue] = []
        for run in started {
            guard let id = run["id"]?.string else { throw CommandFailure("the service started a run without an id") }
            ended.append(try await follow(id, progress: progress))
        }
        return ended
    }

    private func follow(_ id: String, progress: (JSONValue) -> Void) async throws(CommandFailure) -> JSONValue {
        var shown = ""
        while true {
            let run = try await client.get("/meta/runs/" + ServiceClient.encoded(id))
            let status = run["status"]?.string ?? ""
            let state = status + (run["stage"]?.string ?? "") + "\(Self.samplesDone(run))"
            if state != shown { progress(run) }
            shown = state
            if status != "queued" && status != "running" { return run }
            do {
                try await Task.sleep(for: Self.pollInterval)
            } catch {
                throw CommandFailure("stopped while meta run \(id) was \(status)")
            }
        }
    }

    /// Samples that are analysed and refined.
    static func samplesDone(_ run: JSONValue) -> Int {
        run["samples"]?.array?.count { $0["refinement"]?.array != nil } ?? 0
    }

    /// One line that says where a run stands.
    static func line(_ run: JSONValue) -> String {
        let lineage = (run["task"]?.string ?? "?") + "/" + (run["partition"]?.string ?? "?")
        let status = run["status"]?.string ?? "?"
        let samples = run["samples"]?.array?.count ?? 0
        return "\(lineage)  \(status)  \(run["stage"]?.string ?? "?")  samples \(samplesDone(run))/\(samples)"
    }
}
