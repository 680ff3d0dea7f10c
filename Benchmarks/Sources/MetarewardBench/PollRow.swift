import TestSupport

/// The version poll under `wrk`: the service beside nginx, Hummingbird and FastAPI that give the same bytes.
enum PollRow {
    private static let rounds = 5
    private static let seconds = 3

    /// Measures all contenders in turn, round after round.
    static func run() async throws -> Section {
        let folder = try TemporaryFolder("metareward-bench")
        let judge = try await InstantServer.Process()
        let judgeURL = "http://127.0.0.1:\(judge.port)/v1"
        let service = try await Peer.service(judge: judgeURL, folder: folder.path, program: "single")
        let path = "/rubric/version"
        let body = try ChildProcess.run("curl", ["-fsS", "http://127.0.0.1:\(service.port)\(path)"])
        var peers = [service]
        var missing: [String] = []
        for (name, peer) in [
            ("nginx", try await Peers.nginx(body: body, in: folder.path)),
            ("Hummingbird", try await Peers.hummingbird(body: body)),
            ("FastAPI", try await Peers.fastAPI(judge: judgeURL, body: body)),
        ] {
            if let peer { peers.append(peer) } else { missing.append(name) }
        }
        var outcomes = peers.map { _ in [Wrk]() }
        for round in 0..<rounds {
            for index in round.isMultiple(of: 2) ? Array(peers.indices) : peers.indices.reversed() {
                outcomes[index].append(try Wrk(port: peers[index].port, path: path, seconds: seconds))
            }
        }
        withExtendedLifetime((folder, judge)) {}
        return section(peers, outcomes, bytes: body.utf8.count, missing: missing)
    }

    private static func section(_ peers: [Peer], _ outcomes: [[Wrk]], bytes: Int, missing: [String]) -> Section {
        let rates = outcomes.map { Statistics.median($0.map(\.requestsPerSecond)) }
        let lines = peers.indices.map { index in
            [
                peers[index].name, Statistics.text(rates[index]),
                Statistics.text(rates[0] / max(1, rates[index]), digits: 2) + " ×",
                Statistics.text(Statistics.median(outcomes[index].map(\.p50Milliseconds)), digits: 2) + " ms",
                Statistics.text(Statistics.median(outcomes[index].map(\.p99Milliseconds)), digits: 2) + " ms",
            ]
        }
        func ratio(_ name: String) -> Double? {
            peers.firstIndex { $0.name.hasPrefix(name) }.map { rates[0] / max(1, rates[$0]) }
        }
        var verdicts = missing.map { "- \($0) was skipped: it is not installed" }
        if let nginx = ratio("nginx") { verdicts.append("- " + Statistics.verdict(nginx >= 0.8, "≥ 0.8 × nginx")) }
        if let other = ratio("Hummingbird") {
            verdicts.append("- " + Statistics.verdict(other >= 3, "≥ 3 × Hummingbird"))
        }
        return Section(
            title: "Version poll", columns: ["server", "requests/s", "the service is", "p50", "p99"], lines: lines,
            notes: [
                verdicts.joined(separator: "\n"),
                """
                `GET /rubric/version`, \(bytes) bytes of JSON, `wrk -t1 -c64`, keep-alive, \(rounds) interleaved rounds of \
                \(seconds) s; medians. The service answers with request id, ETag and cache fields besides, from its one event loop; \
                nginx has one worker, the others one process. Load and server share the machine's cores.
                """,
            ])
    }
}

/// One run of `wrk`, 64 connections on one thread.
struct Wrk: Sendable {
    /// Requests answered per second.
    let requestsPerSecond: Double
    /// The middle of all latencies.
    let p50Milliseconds: Double
    /// The latency that 99 % stay below.
    let p99Milliseconds: Double

    /// Runs it and reads what it prints. Answers other than 2xx end the benchmark.
    init(port: Int, path: String, seconds: Int) throws {
        let text = try ChildProcess.run(
            "wrk", ["-t1", "-c64", "-d\(seconds)s", "--latency", "http://127.0.0.1:\(port)\(path)"])
        let lines = text.split(separator: "\n")
        func field(_ start: String) -> Substring {
            lines.first { $0.drop { $0 == " " }.hasPrefix(start) }?.split(separator: " ").last ?? ""
        }
        guard !text.contains("Non-2xx"), let rate = Double(field("Requests/sec:")) else { throw UnexpectedAnswer() }
        requestsPerSecond = rate
        p50Milliseconds = Self.milliseconds(field("50%"))
        p99Milliseconds = Self.milliseconds(field("99%"))
    }

    private static func milliseconds(_ text: Substring) -> Double {
        for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1000.0)] where text.hasSuffix(unit) {
            return (Double(text.dropLast(unit.count)) ?? 0) * factor
        }
        return 0
    }
}
