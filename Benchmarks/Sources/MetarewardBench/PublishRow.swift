import HTTPClient
import HTTPEngine
import JSONText
import Locking
import TestSupport

/// From a publish to the first score under the new version, and what publishing does to scoring that goes on meanwhile.
enum PublishRow {
    private static let publishes = 200
    private static let workers = 8
    private static let window = Duration.seconds(3)

    /// Measures scoring alone, then with publishes between.
    static func run() async throws -> Section {
        let folder = try TemporaryFolder("metareward-bench")
        let judge = try await InstantServer.Process()
        let service = try await Peer.service(
            judge: "http://127.0.0.1:\(judge.port)/v1", folder: folder.path, program: "per_item", items: 1)
        let scorer = Scorer(port: service.port)
        _ = try await load(scorer, while: { try await Task.sleep(for: .seconds(1)) })
        let alone = try await load(scorer, while: { try await Task.sleep(for: window) })
        let times = Locked<(commit: [Double], first: [Double], plain: [Double])>(([], [], []))
        let beside = try await load(scorer) {
            for number in 1...publishes {
                let plain = try await scorer.score()
                let began = ContinuousClock.now
                try await scorer.publish(number)
                let committed = began.duration(to: .now)
                let first = try await scorer.score()
                guard first.version == number else { throw UnexpectedAnswer() }
                times.withLock { times in
                    times.commit.append(committed.seconds * 1000)
                    times.plain.append(plain.milliseconds)
                    times.first.append(first.milliseconds)
                }
            }
        }
        await scorer.client.shutdown()
        withExtendedLifetime((folder, judge)) {}
        return section(times.withLock { $0 }, alone: alone, beside: beside)
    }

    /// Scores with all workers until `body` is over; gives the latencies in milliseconds.
    private static func load(
        _ scorer: Scorer, while body: @escaping @Sendable () async throws -> Void
    ) async throws -> [Double] {
        let isOver = Locked(false)
        return try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<workers {
                group.addTask {
                    var latencies: [Double] = []
                    while !isOver.withLock({ $0 }) { latencies.append(try await scorer.score().milliseconds) }
                    return latencies
                }
            }
            group.addTask {
                defer { isOver.withLock { $0 = true } }
                try await body()
                return []
            }
            var all: [Double] = []
            for try await latencies in group { all += latencies }
            return all
        }
    }

    private static func section(
        _ times: (commit: [Double], first: [Double], plain: [Double]), alone: [Double], beside: [Double]
    ) -> Section {
        func line(_ name: String, _ values: [Double]) -> [String] {
            [name]
                + [0.5, 0.9, 0.99].map { Statistics.text(Statistics.quantile(values, $0), digits: 2) + " ms" }
                + ["\(values.count)"]
        }
        let added = Statistics.median(times.first) - Statistics.median(times.plain)
        return Section(
            title: "From a publish to the first score", columns: ["", "p50", "p90", "p99", "count"],
            lines: [
                line("publish, request to answer", times.commit),
                line("score right after the publish's answer, under the new version", times.first),
                line("the same score before the publish", times.plain),
                line("scores of \(workers) clients meanwhile", beside),
                line("scores of \(workers) clients without publishes", alone),
            ],
            notes: [
                "- "
                    + Statistics.verdict(
                        added <= 1,
                        "the first score under the new version takes ≤ 1 ms longer than one before it"
                            + " (\(Statistics.text(added, digits: 2)) ms)"),
                """
                \(publishes) publishes as fast as they are answered while \(workers) clients score, one rollout with one item a \
                request, instant judge, SQLite store with synchronous FULL for versions. Each score that is asked for after the \
                publish's answer must be under the new version, and no request may fail; either would end the benchmark.
                """,
            ])
    }
}

/// Asks one service for scores and publishes rubrics.
final class Scorer: Sendable {
    /// Sends the requests.
    let client = HTTPClient()
    private let port: Int
    private let number = Locked(0)

    /// A client of the service at that port.
    init(port: Int) { self.port = port }

    /// Scores one rollout; gives how long it took and the version that it was scored under.
    func score() async throws -> (milliseconds: Double, version: Int) {
        let number = number.withLock { number in
            number += 1
            return number
        }
        let body: JSONValue = [
            "rollouts": [["prompt": "Should libraries open late?", "response": .string("Yes, \(number) times over.")]],
            "detail": "reward",
        ]
        let began = ContinuousClock.now
        let answer = try await post("/score", body)
        let seconds = began.duration(to: .now).seconds
        guard answer["rewards"]?[0]?.double != nil, let version = answer["results"]?[0]?["rubric_version"]?.int else {
            throw UnexpectedAnswer()
        }
        return (seconds * 1000, version)
    }

    /// Publishes the next version.
    func publish(_ number: Int) async throws {
        let text = "Scores the position, as of edition \(number)."
        _ = try await post(
            "/rubric",
            [
                "task": "essay_writing", "items": [["name": "position", "text": .string(text), "min": 0, "max": 5]],
                "expected_version": .number(JSONNumber(number - 1)),
            ])
    }

    private func post(_ target: String, _ body: JSONValue) async throws -> JSONValue {
        let request = HTTPClientRequest(
            method: .post, url: HTTPClientURL(host: "127.0.0.1", port: port, target: target),
            fields: ["Content-Type": "application/json"], body: Array(body.text.utf8))
        let response = try await client.send(request, timeout: .seconds(60))
        guard (200...201).contains(response.status) else { throw UnexpectedAnswer() }
        return try JSONReader.read(response.body).value
    }
}
