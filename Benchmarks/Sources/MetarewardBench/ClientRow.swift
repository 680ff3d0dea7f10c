/// Rows 1 and 2: calls per second of the service's HTTP client, of AsyncHTTPClient and of URLSession against the same
/// instant server, plain and with TLS; and beside them the whole judge call of the service, prompt to verdict.
enum ClientRow {
    private static let rounds = 5

    /// One measured contender.
    private struct Lane {
        let name: String
        let isSecure: Bool
        let inFlight: Int
        let call: @Sendable (Int) async throws -> Void
        var outcomes: [ClosedLoop.Outcome] = []

        var callsPerSecond: Double { Statistics.median(outcomes.map(\.callsPerSecond)) }
        var processorMicroseconds: Double { Statistics.median(outcomes.map(\.processorMicroseconds)) }
    }

    /// Measures all contenders in turn, round after round.
    static func run() async throws -> Section {
        let server = try await InstantServer.Process()
        let plain = "http://127.0.0.1:\(server.port)/v1/chat/completions"
        let secure = "https://127.0.0.1:\(server.securePort)/v1/chat/completions"
        let judge = try JudgeCall(port: server.port)
        let session = try URLSessionRival(url: plain, body: JudgeBodies.request)
        var lanes: [Lane] = []
        var stops: [@Sendable () async throws -> Void] = [judge.stop, session.stop]
        for url in server.securePort == 0 ? [plain] : [plain, secure] {
            let own = try OwnClient(url: url, body: JudgeBodies.request)
            let rival = AsyncHTTPClientRival(url: url, body: JudgeBodies.request)
            stops += [own.stop, rival.stop]
            for inFlight in [64, 256] {
                let isSecure = url == secure
                lanes.append(
                    Lane(name: "HTTPClient", isSecure: isSecure, inFlight: inFlight) { _ in try await own.call() })
                lanes.append(
                    Lane(name: "AsyncHTTPClient", isSecure: isSecure, inFlight: inFlight) { _ in try await rival.call()
                    })
                if !isSecure {
                    lanes.append(
                        Lane(name: "URLSession", isSecure: false, inFlight: inFlight) { _ in try await session.call() })
                }
            }
        }
        lanes.append(Lane(name: "judge call", isSecure: false, inFlight: 64, call: judge.call))
        for round in 0..<rounds {
            // Every other round runs backwards, so that nobody always comes first.
            for index in round.isMultiple(of: 2) ? Array(lanes.indices) : lanes.indices.reversed() {
                let load = ClosedLoop(inFlight: lanes[index].inFlight)
                let before = try await server.answered()
                let outcome = try await load.run(lanes[index].call)
                // What a client says it did is only believed as far as the server has seen it.
                guard try await server.answered() - before >= outcome.callsMade else { throw UnexpectedAnswer() }
                lanes[index].outcomes.append(outcome)
            }
        }
        for stop in stops { try await stop() }
        withExtendedLifetime(server) {}
        return section(lanes)
    }

    private static func section(_ lanes: [Lane]) -> Section {
        var lines: [[String]] = []
        var notes: [String] = []
        for lane in lanes {
            let own = lanes.first {
                $0.name == "HTTPClient" && $0.isSecure == lane.isSecure && $0.inFlight == lane.inFlight
            }
            let ratio = (own?.callsPerSecond ?? 0) / max(1, lane.callsPerSecond)
            let work = lane.processorMicroseconds / max(0.001, own?.processorMicroseconds ?? 1)
            lines.append([
                lane.name == "judge call" ? "judge call, prompt to verdict" : lane.name,
                lane.isSecure ? "TLS" : "plain",
                "\(lane.inFlight)", Statistics.text(lane.callsPerSecond), Statistics.text(ratio, digits: 2) + " ×",
                Statistics.text(lane.processorMicroseconds, digits: 1), Statistics.text(work, digits: 2) + " ×",
            ])
            let target = ["AsyncHTTPClient": 1.5, "URLSession": 8][lane.name]
            if let target, !lane.isSecure {
                notes.append(
                    "- "
                        + Statistics.verdict(
                            ratio >= target,
                            "HTTPClient at \(lane.inFlight) in flight ≥ \(Statistics.text(target, digits: 1)) × \(lane.name)"
                        )
                        + " (\(Statistics.text(ratio, digits: 2)) ×)")
            }
        }
        notes = [notes.joined(separator: "\n")]
        notes.append(
            """
            \(rounds) interleaved rounds of 1.5 s each after 0.4 s that do not count; medians. Every contender posts the same \
            body of \(JudgeBodies.request.utf8.count) bytes to the same server process, gets \
            \(JudgeBodies.answer.utf8.count) bytes back and keeps its connections, as many as calls in flight. The \
            server counts too, and a client that claims more calls than it has seen ends the run. The ratio is \
            HTTPClient's rate over the line's; "CPU" is this process's processor time per call, without the server's. With \
            few cores the server takes its share of them, which draws all ratios of rates towards 1, with TLS most, since \
            there the server and its relay do the larger part of the work. The judge call renders the prompt, goes through the \
            model client with its limits, and reads the verdict of the same answer.
            """)
        return Section(
            title: "HTTP client against an instant server",
            columns: ["client", "", "in flight", "calls/s", "HTTPClient is", "CPU µs a call", "its CPU is"],
            lines: lines, notes: notes)
    }
}
