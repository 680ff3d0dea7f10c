import JSONText

/// Posts rollouts in batches, several at a time, and keeps the results in the order of the file.
struct BatchScorer {
    /// Where to.
    let client: ServiceClient
    /// Members of every request beside `rollouts`, such as `task`.
    let common: JSONObject
    /// Rollouts of one request, 1…8192.
    let batchSize: Int
    /// Requests under way at once.
    let concurrency: Int
    /// How long one request may take.
    let timeout: Duration

    /// Scores all; `progress` hears how many are done. The results are parallel to `rollouts`; those of a batch that
    /// the service refused or did not answer are failures of kind `request_failed`, so that other batches are not lost.
    func score(
        _ rollouts: [JSONValue], progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async -> [JSONValue] {
        let batches = stride(from: 0, to: rollouts.count, by: batchSize).map {
            Array(rollouts[$0..<min($0 + batchSize, rollouts.count)])
        }
        return await withTaskGroup(of: (Int, [JSONValue]).self) { group in
            var next = 0
            func start() {
                guard next < batches.count else { return }
                let index = next
                next += 1
                group.addTask { (index, await scored(batches[index])) }
            }
            for _ in 0..<max(1, concurrency) { start() }
            var results = [[JSONValue]](repeating: [], count: batches.count)
            var done = 0
            while let (index, scored) = await group.next() {
                results[index] = scored
                done += scored.count
                progress(done)
                start()
            }
            return results.flatMap { $0 }
        }
    }

    private func scored(_ batch: [JSONValue]) async -> [JSONValue] {
        do throws(CommandFailure) {
            return try await post(batch)
        } catch {
            return batch.map { rollout in
                [
                    "id": rollout["id"] ?? .null, "status": "failed", "reward": .null,
                    "error": ["kind": "request_failed", "detail": .string(error.description)],
                ]
            }
        }
    }

    private func post(_ batch: [JSONValue]) async throws(CommandFailure) -> [JSONValue] {
        var body = common
        body.set("rollouts", to: .array(batch))
        let answer = try await client.post("/score", .object(body), timeout: timeout)
        guard let results = answer["results"]?.array, results.count == batch.count else {
            throw CommandFailure("the service answered without one result for each of \(batch.count) rollouts")
        }
        return results
    }
}
