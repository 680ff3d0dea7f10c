import Foundation
import JSONText

/// The row of JSON on the hot path: reading a `/score` body of 256 rollouts and writing its answer, beside Foundation's
/// readers and writers, and their share of a whole request whose judge answers at once.
enum JSONRow {
    private static let rounds = 7
    private static let roundSeconds = 0.15

    /// One thing that is timed.
    private struct Lane {
        let group: String
        let name: String
        let bytes: Int
        let work: () async throws -> Void
        var seconds: [Double] = []

        var median: Double { Statistics.median(seconds) }
        var megabytesPerSecond: Double { Double(bytes) / max(median, 1e-9) / 1e6 }
    }

    /// Times all lanes in turn, round after round.
    static func run() async throws -> Section {
        var lanes: [Lane] = []
        let bodies = [("essays", JSONBodies.essays), ("LaTeX", JSONBodies.solutions)]
        for (name, body) in bodies { lanes += readers(body.bytes, "read, \(name)") }
        let essays = bodies[0].1.bytes
        let whole = try await ScoreStage(body: essays, isCanned: false)
        let canned = try await ScoreStage(body: essays, isCanned: true)
        let answer = try await canned.answer()
        lanes += try writers(answer)
        lanes.append(
            Lane(group: "/score", name: "results at hand", bytes: essays.count) { _ = try await canned.answer() })
        lanes.append(Lane(group: "/score", name: "judge at once", bytes: essays.count) { _ = try await whole.answer() })
        for _ in 0..<rounds {
            for index in lanes.indices { lanes[index].seconds.append(try await secondsEach(lanes[index].work)) }
        }
        return section(lanes, isReal: bodies.allSatisfy { $0.1.isReal }, answerBytes: answer.count)
    }

    private static func readers(_ bytes: [UInt8], _ group: String) -> [Lane] {
        let data = Data(bytes)
        return [
            Lane(group: group, name: "JSONText", bytes: bytes.count) { keep(try JSONReader.read(bytes)) },
            Lane(group: group, name: "JSONDecoder", bytes: bytes.count) {
                keep(try JSONDecoder().decode(RequestBody.self, from: data))
            },
            Lane(group: group, name: "JSONSerialization", bytes: bytes.count) {
                keep(try JSONSerialization.jsonObject(with: data))
            },
        ]
    }

    private static func writers(_ answer: [UInt8]) throws -> [Lane] {
        let value = try JSONReader.read(answer).value
        let structs = try JSONDecoder().decode(AnswerBody.self, from: Data(answer))
        let objects = try JSONSerialization.jsonObject(with: Data(answer))
        return [
            Lane(group: "write, answer", name: "JSONText", bytes: answer.count) { keep(value.bytes) },
            Lane(group: "write, answer", name: "JSONEncoder", bytes: answer.count) {
                keep(try JSONEncoder().encode(structs))
            },
            Lane(group: "write, answer", name: "JSONSerialization", bytes: answer.count) {
                keep(try JSONSerialization.data(withJSONObject: objects))
            },
        ]
    }

    private static func secondsEach(_ work: () async throws -> Void) async throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        repeat {
            try await work()
            count += 1
        } while (clock.now - start).seconds < roundSeconds
        return (clock.now - start).seconds / Double(count)
    }

    /// Keeps the compiler from leaving the work out.
    @inline(never) private static func keep(_ value: Any) {}

    private static func section(_ lanes: [Lane], isReal: Bool, answerBytes: Int) -> Section {
        let lines = lanes.map { lane -> [String] in
            let own = lanes.first { $0.group == lane.group }
            let ratio = lane.median / max(own?.median ?? 1, 1e-9)
            return [
                lane.group, lane.name, Statistics.text(Double(lane.bytes) / 1000), Statistics.text(lane.median * 1e6),
                Statistics.text(lane.megabytesPerSecond), Statistics.text(ratio, digits: 2) + " ×",
            ]
        }
        let canned = lanes.first { $0.name == "results at hand" }?.median ?? 0
        let whole = lanes.first { $0.name == "judge at once" }?.median ?? 1
        let share = Statistics.text(canned / whole * 100, digits: 1)
        return Section(
            title: "JSON of a /score request",
            columns: ["what", "by", "KB", "µs", "MB/s", "time, of the first"], lines: lines,
            notes: [
                "Reading, checking and writing are \(share) % of a whole request in process whose judge answers at once.",
                """
                \(JSONBodies.rollouts) rollouts, \(isReal ? "real" : "made") texts; the answer has 3 items a rollout and \
                \(Statistics.text(Double(answerBytes) / 1000)) KB. \(rounds) interleaved rounds; medians. JSONText reads \
                to ordered values with every check (duplicate names, depth, UTF-8), JSONDecoder to structs of the known \
                members. "Results at hand" is the whole route with the scoring left out; "judge at once" scores with \
                3 calls a rollout to a judge in process, over stores in memory, on all cores.
                """,
            ])
    }
}

/// The request as Foundation decodes it.
private struct RequestBody: Codable {
    struct Rollout: Codable {
        struct Metadata: Codable {
            var epoch: Int
            var temperature: Double
            var source: String
        }
        var id: String
        var prompt: String
        var response: String
        var group: String
        var metadata: Metadata
    }
    var task: String
    var rollouts: [Rollout]
    var run: String
    var step: Int
    var purpose: String
}

/// The answer as Foundation encodes it.
private struct AnswerBody: Codable {
    struct Item: Codable {
        var name: String
        var score: Int
        var min: Int
        var max: Int
        var rationale: String
    }
    struct Result: Codable {
        var id: String
        var status: String
        var reward: Double
        var score: Int
        var score_min: Int
        var score_max: Int
        var decided_by: String
        var partition: String
        var rubric_version: Int
        var rubric_hash: String
        var basis_hash: String
        var score_id: String
        var judge_model: String
        var items: [Item]
    }
    var task: String
    var rubric_version: Int
    var rewards: [Double]
    var results: [Result]
}
