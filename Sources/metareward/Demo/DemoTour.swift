import JSONText

/// What the demo does once the service runs: score, refine, score again, and show both side by side.
struct DemoTour {
    /// Base URL of the service.
    let base: String
    /// Where its data lies.
    let folder: String

    /// Throws when the service does not do its part.
    func run() async throws(CommandFailure) {
        let client = ServiceClient(base: base)
        do throws(CommandFailure) {
            try await tour(client)
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }

    private func tour(_ client: ServiceClient) async throws(CommandFailure) {
        Terminal.line(Terminal.coloured("1. Score \(DemoRollouts.all.count) rollouts under the first rubric", .bold))
        let before = try await score(client)
        Terminal.line("   \(before.count) rewards under version 0\n")
        let second = "2. Meta step: study how the judge scored, refine the rubric, publish it"
        Terminal.line(Terminal.coloured(second, .bold))
        var order = JSONObject()
        order.set("task", to: .string(DemoRollouts.task))
        order.set("seed", to: 7)
        let runs = try await MetaRunFollower(client: client).refine(order) { run in
            Terminal.line("   " + MetaRunFollower.line(run))
        }
        guard let version = runs.first?["published_version"]?.int else {
            throw CommandFailure("the meta step published nothing: \(runs.first?["status"]?.string ?? "no run")")
        }
        Terminal.line("")
        Terminal.line(Terminal.coloured("3. Score the same rollouts again", .bold))
        let after = try await score(client)
        Terminal.line("   \(after.count) rewards under version \(version)\n")
        table(before, after, version: version)
        Terminal.line("")
        Terminal.line(Terminal.coloured("Why: what the rubric gained", .bold))
        let diff = try await client.get("/rubric/diff?task=\(DemoRollouts.task)&from=0&to=\(version)")
        RubricDiffText.lines(diff).forEach { Terminal.line($0) }
    }

    private func score(_ client: ServiceClient) async throws(CommandFailure) -> [Double] {
        var common = JSONObject()
        common.set("task", to: .string(DemoRollouts.task))
        let scorer = BatchScorer(client: client, common: common, batchSize: 64, concurrency: 1, timeout: .seconds(60))
        let results = await scorer.score(DemoRollouts.all.map(\.json))
        let rewards = results.compactMap { $0["reward"]?.double }
        guard rewards.count == results.count else { throw CommandFailure("a rollout of the demo has no reward") }
        return rewards
    }

    private func table(_ before: [Double], _ after: [Double], version: Int) {
        let width = 34
        Terminal.line("   " + padded("kind of response", width) + "version 0   version \(version)")
        for kind in DemoRollouts.Kind.allCases {
            let places = DemoRollouts.all.indices.filter { DemoRollouts.all[$0].kind == kind }
            let means = [before, after].map { rewards in
                places.reduce(0) { $0 + rewards[$1] } / Double(places.count)
            }
            let bar = String(repeating: "█", count: Int((means[1] * 20).rounded()))
            let name = "\(kind.rawValue) (\(places.count))"
            Terminal.line(
                "   " + padded(name, width) + padded("  " + RewardHistogram.text(means[0]), 12)
                    + padded("  " + RewardHistogram.text(means[1]), 10) + bar)
        }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// Says what to try while the service runs.
    func invite() {
        Terminal.line("")
        Terminal.line(Terminal.coloured("The service is still running. Try:", .bold))
        Terminal.line("   curl '\(base)/rubric?task=\(DemoRollouts.task)'")
        Terminal.line("   curl '\(base)/rubric/versions?task=\(DemoRollouts.task)'")
        Terminal.line("   curl '\(base)/rollouts?limit=1'")
        Terminal.line("   curl '\(base)/meta/runs'")
        Terminal.line("   curl -X POST -H 'Content-Type: application/json' \(base)/score \\")
        Terminal.line("        -d '{\"rollouts\": [{\"prompt\": \"Write about tea.\", \"response\": \"Tea.\"}]}'")
        Terminal.line("   data folder: \(folder)")
        Terminal.line("Stop it with ctrl-C.")
    }
}
