import HTTPEngine
import JSONText
import Locking
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// Atomic versions: many clients score while version after version is published.
    @Suite struct VersionsUnderLoadTests {
        private static let clients = 64
        private static let publishes = 40

        /// What one answer said.
        private struct Seen: Sendable {
            let version: Int
            let hash: String
            let items: [String]
        }

        /// What the clients and the publisher tell each other.
        private struct Board {
            /// The newest version whose publication was answered before a request began.
            var acknowledged = 0
            var answers = 0
            var isDone = false
            var seen: [Seen] = []
            var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?
        }

        @Test func everyAnswerNamesOneWholeVersionWhileVersionsArePublished() async throws {
            try await withService { service in
                let board = Locked(Board())
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in 0..<Self.clients {
                        group.addTask { try await Self.scoreUntilDone(service, client: client, board) }
                    }
                    group.addTask { try await Self.publishAll(service, board) }
                    try await group.waitForAll()
                }
                let seen = board.withLock { $0.seen }
                #expect(seen.count >= Self.clients)
                #expect(Set(seen.map(\.version)).count > Self.publishes / 2, "publishing and scoring did not overlap")
                try await Self.compareWithPublished(service, seen)
            }
        }

        @Test func ofPublishersThatSawTheSameHeadExactlyOneWins() async throws {
            try await withService { service in
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<8 {
                        group.addTask {
                            let body: JSONValue = ["items": Self.rubric(number), "expected_version": 0]
                            return try await service.client.post("/rubric", body).status
                        }
                    }
                    return try await group.reduce(into: [Int]()) { $0.append($1) }
                }
                #expect(statuses.sorted() == [201] + [Int](repeating: 409, count: 7))
                #expect(try await service.get("/rubric/version")["version"]?.int == 1)
            }
        }

        @Test func aLongPollWakesWithTheNextVersionAndKnowsAnOldOne() async throws {
            try await withService { service in
                async let poll = service.client.get("/rubric/version?after=0&wait=50")
                try await service.waitForRequestsInFlight(2)
                try await service.publish(items: Self.rubric(1))
                let woken = try await poll
                #expect(woken.status == 200)
                #expect(woken["version"]?.int == 1)
                let tag = try #require(woken.fields["ETag"])
                #expect(tag == "\"1-\((woken["hash"]?.string ?? "").prefix(16))\"")
                let same = try await service.client.get(
                    "/rubric/version?after=1&wait=0.05", fields: ["If-None-Match": tag])
                #expect(same.status == 304)
                #expect(same.bytes.isEmpty)
                let late = try await service.get("/rubric/version?after=1&wait=0.05")
                #expect(late["version"]?.int == 1)
            }
        }

        private static func scoreUntilDone(_ service: RunningService, client: Int, _ board: Locked<Board>) async throws
        {
            var newest = 0
            var round = 0
            repeat {
                let acknowledged = board.withLock { $0.acknowledged }
                let body: JSONValue = [
                    "rollouts": SampleTexts.rollouts(client..<client + 2),
                    "program": round % 2 == 0 ? "single" : "per_item",
                ]
                let answer = try await service.score(body)
                let version = try #require(answer["rubric_version"]?.int, "\(answer.text)")
                #expect(version >= newest, "a version went back for one client")
                #expect(version >= acknowledged, "an answered publication was not used by a later request")
                newest = version
                round += 1
                var seen: [Seen] = []
                for result in answer.results {
                    #expect(result["status"]?.string == "scored")
                    #expect(result["rubric_version"]?.int == version)
                    #expect(result["reward"]?.double != nil)
                    seen.append(
                        Seen(
                            version: version, hash: result["rubric_hash"]?.string ?? "",
                            items: (result["items"]?.array ?? []).compactMap { $0["name"]?.string }))
                }
                #expect(seen.count == 2)
                record(seen, on: board)
            } while !board.withLock({ $0.isDone })
        }

        /// Publishes each version once a few answers came since the one before.
        private static func publishAll(_ service: RunningService, _ board: Locked<Board>) async throws {
            defer { board.withLock { $0.isDone = true } }
            for number in 1...publishes {
                await answers(6, on: board)
                let version = try await service.publish(items: rubric(number))
                #expect(version == number)
                board.withLock { $0.acknowledged = version }
            }
            await answers(clients, on: board)
        }

        private static func rubric(_ number: Int) -> JSONValue {
            [
                ["name": .string("depth-\(number)"), "text": "How far is it developed?", "min": 0, "max": 5],
                [
                    "name": .string("order-\(number)"), "text": .string("Is it in order? Edition \(number)."), "min": 0,
                    "max": .integer(3 + number % 4),
                ],
            ]
        }

        private static func record(_ seen: [Seen], on board: Locked<Board>) {
            let ready = board.withLock { board -> CheckedContinuation<Void, Never>? in
                board.seen += seen
                board.answers += 1
                guard let waiting = board.waiting, board.answers >= waiting.count else { return nil }
                board.waiting = nil
                return waiting.continuation
            }
            ready?.resume()
        }

        /// Returns once that many more answers have come.
        private static func answers(_ count: Int, on board: Locked<Board>) async {
            await withCheckedContinuation { continuation in
                board.withLock { $0.waiting = ($0.answers + count, continuation) }
            }
        }

        /// Holds what was seen against what `GET /rubric` gives, and against the hash that the contract defines.
        private static func compareWithPublished(_ service: RunningService, _ seen: [Seen]) async throws {
            var published: [Int: JSONValue] = [:]
            for version in Set(seen.map(\.version)) {
                let rubric = try await service.get("/rubric?version=\(version)")
                published[version] = rubric
                let items = try #require(rubric["items"]?.array)
                let rows = items.map { item -> JSONValue in
                    .array([item["name"] ?? .null, item["text"] ?? .null, item["min"] ?? .null, item["max"] ?? .null])
                }
                #expect(rubric["hash"]?.string == SHA256.hex(JSONValue.array(rows).bytes))
            }
            for answer in seen {
                let rubric = published[answer.version] ?? .null
                #expect(answer.hash == rubric["hash"]?.string)
                #expect(answer.items == (rubric["items"]?.array ?? []).compactMap { $0["name"]?.string })
            }
        }
    }
}
