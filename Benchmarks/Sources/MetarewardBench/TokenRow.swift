import HTTPClient
import Judging
import RewardCore
import SimulatedModel

/// Row 3: prompt tokens sent for each scored rollout under `single`, `per_item` and `stepwise`.
enum TokenRow {
    private static let inFlight = 16

    /// Scores all essays under each program, each against a simulated model that has seen nothing yet.
    static func run() async throws -> Section {
        let title = "Prompt tokens for each scored rollout"
        guard let rollouts = Essays.rollouts else {
            return Section(title: title, columns: [], lines: [], notes: [Essays.missing])
        }
        var usages: [JudgeProgramName: TokenUsage] = [:]
        var depths: [JudgeProgramName: Int] = [:]
        for program in [JudgeProgramName.single, .perItem, .stepwise] {
            usages[program] = try await usage(program, of: rollouts)
            depths[program] = try await depth(program, of: Array(rollouts.prefix(8)))
        }
        return section(title, usages: usages, depths: depths, count: rollouts.count)
    }

    private static func usage(_ program: JudgeProgramName, of rollouts: [Rollout]) async throws -> TokenUsage {
        let servers = try SimulatedServers(count: 1)
        let (model, client) = try JudgingParts.model(urls: servers.urls)
        let judging = try JudgingParts()
        let runner = judging.program(program, model: model)
        let usage = try await withThrowingTaskGroup(of: TokenUsage.self) { group in
            var usage = TokenUsage()
            for (index, rollout) in rollouts.enumerated() {
                if index >= inFlight, let next = try await group.next() { usage += next }
                group.addTask {
                    let finding = await runner.judge(try judging.ask(rollout, items: JudgingParts.tenItems))
                    for verdict in finding.verdicts { _ = try verdict.get() }
                    return finding.usage
                }
            }
            for try await next in group { usage += next }
            return usage
        }
        await client.shutdown()
        await servers.stop()
        return usage
    }

    /// The longest chain of calls of one rollout, each of which began after another had been answered.
    private static func depth(_ program: JudgeProgramName, of rollouts: [Rollout]) async throws -> Int {
        let servers = try SimulatedServers(count: 1, latency: .milliseconds(50))
        let (model, client) = try JudgingParts.model(urls: servers.urls)
        let judging = try JudgingParts()
        var deepest = 0
        for rollout in rollouts {
            let probe = DepthProbe(model: model)
            _ = await judging.program(program, model: probe).judge(
                try judging.ask(rollout, items: JudgingParts.tenItems))
            deepest = max(deepest, probe.deepest)
        }
        await client.shutdown()
        await servers.stop()
        return deepest
    }

    private static func section(
        _ title: String, usages: [JudgeProgramName: TokenUsage], depths: [JudgeProgramName: Int], count: Int
    ) -> Section {
        func sent(_ program: JudgeProgramName) -> Double { Double(usages[program]?.promptTokens ?? 0) / Double(count) }
        func fresh(_ program: JudgeProgramName) -> Double {
            sent(program) - Double(usages[program]?.cachedTokens ?? 0) / Double(count)
        }
        let stepwise = sent(.stepwise)
        let lines = [JudgeProgramName.single, .perItem, .stepwise].map { program in
            [
                "`\(program.rawValue)`", Statistics.text(sent(program)),
                "1/" + Statistics.text(stepwise / max(1, sent(program)), digits: 1),
                Statistics.text(fresh(program)),
                "1/" + Statistics.text(fresh(.stepwise) / max(1, fresh(program)), digits: 1),
                Statistics.text(Double(usages[program]?.calls ?? 0) / Double(count), digits: 1),
                "\(depths[program] ?? 0)",
            ]
        }
        let verdicts = [
            Statistics.verdict(sent(.single) * 15 <= stepwise, "`single` ≤ 1/15 of `stepwise`, tokens sent"),
            Statistics.verdict(sent(.perItem) * 3 <= stepwise, "`per_item` ≤ 1/3 of `stepwise`, tokens sent"),
            Statistics.verdict(
                fresh(.perItem) * 3 <= stepwise,
                "`per_item` without what the prefix cache served ≤ 1/3 of all that `stepwise` sends"),
            Statistics.verdict((depths[.perItem] ?? 0) <= 2, "`per_item` at most two round trips deep"),
        ]
        return Section(
            title: title,
            columns: [
                "program", "tokens sent", "of stepwise", "not cached", "of stepwise", "calls", "round trips deep",
            ],
            lines: lines,
            notes: [
                verdicts.map { "- " + $0 }.joined(separator: "\n"),
                """
                \(count) real essays, \(JudgingParts.tenItems.count) rubric items, against the simulated model, which counts a token \
                for every four bytes and reports what its prefix cache would serve; for each program the cache begins empty, \
                and \(inFlight) rollouts are in flight. Depth: the longest chain of calls of 8 rollouts at 50 ms a call. Where a \
                server keeps everything in its cache, the programs differ far less in what it has to read, as the second \
                pair of columns shows; what differs then is the number of calls and their depth.
                """,
            ])
    }
}
