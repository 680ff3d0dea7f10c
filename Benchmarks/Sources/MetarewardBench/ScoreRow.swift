import HTTPClient
import HTTPEngine
import JSONText
import RewardCore
import TestSupport

/// Scoring with the paper's judge program and a judge that answers at once: what the service itself costs, beside a
/// FastAPI service of the same protocol and the figures recorded of the paper's own code.
enum ScoreRow {
    private static let rounds = 15
    /// The rounds before them, in which connections are made, limits grow and both runtimes settle.
    private static let warmUps = 5
    private static let rollouts = 256
    private static let items = 3
    /// Of the paper's own code against an instant judge on a machine of this size, recorded once.
    private static let paper = (rolloutsPerSecond: 108.0, callsPerSecond: 650.0)

    /// Posts the same rollouts to both in turn, round after round.
    static func run() async throws -> Section {
        let folder = try TemporaryFolder("metareward-bench")
        let judge = try await InstantServer.Process()
        let judgeURL = "http://127.0.0.1:\(judge.port)/v1"
        var peers = [
            try await Peer.service(judge: judgeURL, folder: folder.path, program: "stepwise", items: items)
        ]
        let python = try await Peers.fastAPI(judge: judgeURL, body: "{}")
        if let python { peers.append(python) }
        let client = HTTPClient()
        var rates = peers.map { _ in [Double]() }
        for round in 0..<(warmUps + rounds) {
            for index in round.isMultiple(of: 2) ? Array(peers.indices) : peers.indices.reversed() {
                let before = try await judge.answered()
                let seconds = try await post(to: peers[index].port, client)
                let calls = try await judge.answered() - before
                guard calls == rollouts * items * 2 || round < warmUps else {
                    throw UnexpectedAnswer(description: "\(peers[index].name) made \(calls) calls")
                }
                if round >= warmUps { rates[index].append(Double(rollouts) / seconds) }
            }
        }
        await client.shutdown()
        withExtendedLifetime((folder, judge)) {}
        return section(peers, rates.map(Statistics.median))
    }

    private static func section(_ peers: [Peer], _ rates: [Double]) -> Section {
        var lines = peers.indices.map { index in
            [
                peers[index].name, Statistics.text(rates[index]),
                Statistics.text(rates[index] * Double(items) * 2),
                Statistics.text(rates[0] / max(1, rates[index]), digits: 2) + " ×",
            ]
        }
        lines.append([
            "the paper's own code, recorded", Statistics.text(paper.rolloutsPerSecond),
            Statistics.text(paper.callsPerSecond),
            Statistics.text(rates[0] / paper.rolloutsPerSecond, digits: 2) + " ×",
        ])
        var verdicts = [
            "- " + Statistics.verdict(rates[0] >= 20 * paper.rolloutsPerSecond, "≥ 20 × the paper's own code")
        ]
        if peers.count > 1 {
            verdicts.append("- " + Statistics.verdict(rates[0] >= 4 * rates[1], "≥ 4 × FastAPI"))
        } else {
            verdicts.append("- FastAPI was skipped: its environment is not installed")
        }
        return Section(
            title: "Scoring with an instant judge",
            columns: ["service", "rollouts/s", "judge calls/s", "the service is"], lines: lines,
            notes: [
                verdicts.joined(separator: "\n"),
                """
                \(rollouts) \(Essays.rollouts == nil ? "made-up" : "real") rollouts × \(items) items in one request, `stepwise`: \
                \(rollouts * items * 2) calls of one growing conversation for each rollout, 256 in flight, to one judge process \
                that answers at once and counts; \(rounds) interleaved rounds after \(warmUps) that do not count; medians. The service \
                stores every score durably before it answers; FastAPI stores nothing. Judge, service and load share the \
                machine's cores.
                """,
            ])
    }

    /// Posts the rollouts and gives the seconds that it took; all must be scored.
    private static func post(to port: Int, _ client: HTTPClient) async throws -> Double {
        let request = HTTPClientRequest(
            method: .post, url: HTTPClientURL(host: "127.0.0.1", port: port, target: "/score"),
            fields: ["Content-Type": "application/json"], body: body)
        let began = ContinuousClock.now
        let response = try await client.send(request, timeout: .seconds(300))
        let seconds = began.duration(to: .now).seconds
        let answer = try JSONReader.read(response.body).value
        for index in 0..<rollouts where answer["rewards"]?[index]?.double == nil {
            throw UnexpectedAnswer(
                description: "no reward in \((answer["results"]?[index] ?? answer).text.prefix(500))")
        }
        return seconds
    }

    private static func text(_ value: RolloutText?) -> String? {
        if case .text(let text) = value { text } else { nil }
    }

    private static let body: [UInt8] = {
        let given = Essays.rollouts ?? []
        let values = (0..<rollouts).map { number -> JSONValue in
            let rollout = given.isEmpty ? nil : given[number % given.count]
            return [
                "id": .string("\(number)"),
                "prompt": .string(text(rollout?.prompt) ?? "Should libraries be open in the evening?"),
                "response": .string(text(rollout?.response) ?? JudgeBodies.essay(number)),
            ]
        }
        return Array(JSONValue.object(JSONObject([("rollouts", .array(values))])).text.utf8)
    }()
}
