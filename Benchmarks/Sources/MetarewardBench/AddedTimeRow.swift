import HTTPClient
import TestSupport

/// Row 5: the time that the service adds to the judge's own. A thousand requests a second arrive at random, whatever
/// became of the earlier ones; each scores one rollout, and the judge takes one second, so a thousand are in flight.
enum AddedTimeRow {
    private static let ratePerSecond = 1000.0
    private static let warmUp = 20.0
    private static let window = 5.0
    private static let windows = 7

    /// Runs judge, service and load in three processes.
    static func run() async throws -> Section {
        let judge = try ChildProcess(CommandLine.arguments[0], ["slow-judge"])
        let judgePort = try await port(of: judge)
        let folder = try TemporaryFolder("metareward-bench")
        let service = try await Peer.service(
            judge: "http://127.0.0.1:\(judgePort)/v1", folder: folder.path, program: "single")
        let load = Load(port: service.port, latency: SlowJudge.latency)
        let direct = Load(port: judgePort, latency: SlowJudge.latency)
        let alone = try await measure(direct, windows: 3, warmUp: 3)
        let added = try await measure(load, windows: windows, warmUp: warmUp)
        for load in [load, direct] { await load.client.shutdown() }
        withExtendedLifetime((folder, judge, service)) {}
        return section(added, alone: alone)
    }

    private static func port(of process: ChildProcess) async throws -> Int {
        Int(try await process.line(containing: "port ").split(separator: " ").last ?? "") ?? 0
    }

    private static func section(_ added: Load.Outcome, alone: Load.Outcome) -> Section {
        let columns = ["", "p50", "p90", "p99", "requests", "failed", "in flight at most"]
        func line(_ name: String, _ outcome: Load.Outcome) -> [String] {
            [name]
                + [0.5, 0.9, 0.99].map {
                    Statistics.text(outcome.median(of: $0), digits: 2) + " ms"
                } + ["\(outcome.count)", "\(outcome.failures)", "\(outcome.inFlightMax)"]
        }
        let (p50, p99) = (added.median(of: 0.5), added.median(of: 0.99))
        return Section(
            title: "Time added to the judge's own",
            columns: columns,
            lines: [
                line("`POST /score`, latency − 1.0 s", added),
                line("the judge called directly, latency − 1.0 s", alone),
            ],
            notes: [
                [
                    Statistics.verdict(p50 <= 5 && added.failures == 0, "p50 ≤ 5 ms"),
                    Statistics.verdict(p99 <= 25 && added.failures == 0, "p99 ≤ 25 ms"),
                ].map { "- " + $0 }.joined(separator: "\n"),
                """
                Poisson arrivals, \(Int(ratePerSecond)) a second, open loop: a request's time begins when it was due, so a late \
                load generator counts against the service. One rollout a request, program `single` with 4 items, SQLite store, \
                judge after 1.0 s on its own timer; \(Int(warmUp)) s of the same load come first, in which the adaptive limit \
                grows; then \(windows) windows of \(Int(window)) s, of which the table has the medians. Judge, service and load share the machine's cores. The second line is what the load and the judge add \
                by themselves.
                """,
            ])
    }

    /// Runs the open loop; only requests due after the warm-up count.
    private static func measure(_ load: Load, windows: Int, warmUp: Double) async throws -> Load.Outcome {
        let start = ContinuousClock.now
        var due = 0.0
        var number = 0
        await withDiscardingTaskGroup { group in
            while due < warmUp + Double(windows) * window {
                // The distance of Poisson arrivals is exponential.
                due += -logarithm(Double.random(in: Double.ulpOfOne..<1)) / ratePerSecond
                let instant = start + .seconds(due)
                if instant > .now { try? await Task.sleep(until: instant, tolerance: .zero) }
                let place = due >= warmUp ? Int((due - warmUp) / window) : nil
                let index = number
                group.addTask { await load.send(index, due: instant, window: place) }
                number += 1
            }
        }
        return load.outcome
    }
}
