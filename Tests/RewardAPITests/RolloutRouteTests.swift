import HTTPEngine
import JSONText
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: stored rollouts as JSON Lines. Method: rollouts scored through the interface itself.
@Suite struct RolloutRouteTests {
    private func harness() async throws -> Harness {
        let harness = try await Harness()
        harness.scoring.script { $0.failures = [1: ScoreFailure(kind: .judgeRefused, detail: "declined")] }
        _ = try await harness.post(
            "/score",
            #"{"run": "r", "step": 1, "rollouts": [{"response": "a\nb", "group": "g"}, {"response": "c"}]}"#)
        harness.clock.advance(by: .seconds(10))
        harness.scoring.script { $0.failures = [:] }
        _ = try await harness.post(
            "/score", #"{"purpose": "eval", "rollouts": [{"response": "d", "partition": "p"}]}"#)
        return harness
    }

    private func ids(_ answer: Answer) throws -> [String] {
        try answer.text.split(separator: "\n").map { try JSONReader.read(String($0)).value["score_id"]?.string ?? "?" }
    }

    @Test func everyRolloutIsOneLine() async throws {
        let harness = try await harness()
        let answer = try await harness.get("/rollouts")
        #expect(answer.status == 200)
        #expect(answer.fields["Content-Type"] == "application/jsonl")
        #expect(answer.fields["Link"] == nil)
        #expect(answer.text.hasSuffix("}\n"))
        #expect(try ids(answer) == ["score_1", "score_2", "score_3"])
        let first = try #require(answer.text.split(separator: "\n").first)
        #expect(try await harness.get("/scores/score_1").text == first)
    }

    @Test(arguments: [
        ("task=essay_writing", ["score_1", "score_2", "score_3"]), ("task=math", []), ("partition=p", ["score_3"]),
        ("run=r", ["score_1", "score_2"]), ("run=r&step=2", []), ("group=g", ["score_1"]), ("version=1", []),
        ("status=failed", ["score_2"]), ("status=scored", ["score_1", "score_3"]), ("purpose=eval", ["score_3"]),
        ("since=2026-01-01T00:00:05Z", ["score_3"]), ("limit=1", ["score_1"]),
        ("until=2026-01-01T00:00:05Z", ["score_1", "score_2"]), ("order=newest", ["score_3", "score_2", "score_1"]),
        ("order=newest&limit=1", ["score_3"]), ("order=oldest&limit=1", ["score_1"]), ("contains=A", ["score_1"]),
        ("contains=zzz", []), ("id=1", ["score_2"]), ("id=9", []),
    ])
    func filtersChoose(_ query: String, _ expected: [String]) async throws {
        #expect(try ids(await harness().get("/rollouts?" + query)) == expected)
    }

    @Test func theLinkLeadsToTheNextPage() async throws {
        let harness = try await harness()
        var target = "/rollouts?limit=2&task=essay_writing"
        var seen: [String] = []
        for _ in 0..<5 {
            let answer = try await harness.get(target)
            seen += try ids(answer)
            guard let link = answer.fields["Link"] else { break }
            #expect(link.hasPrefix("<") && link.hasSuffix(">; rel=\"next\""))
            target = String(link.dropFirst().prefix { $0 != ">" })
        }
        #expect(seen == ["score_1", "score_2", "score_3"])
    }

    @Test(arguments: [
        ("limit=0", ["/limit"]), ("limit=1001", ["/limit"]), ("status=ok", ["/status"]), ("purpose=x", ["/purpose"]),
        ("since=yesterday", ["/since"]), ("step=a&version=b", ["/step", "/version"]), ("after=x", ["/after"]),
        ("form=jsonl", ["/form"]),
        ("order=random&until=now", ["/until", "/order"]), ("contains=", ["/contains"]),
    ])
    func anInvalidFilterIsRefused(_ query: String, _ pointers: [String]) async throws {
        let answer = try await harness().get("/rollouts?" + query)
        #expect(answer.status == 422)
        #expect(try answer.pointers == pointers)
    }

    @Test func aSearchThatIsCutShortGoesOnByItsLinkAndIsCounted() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.searchRolloutsMax = 2
        let harness = try await Harness(configuration: configuration)
        _ = try await harness.post(
            "/score", #"{"rollouts": [{"response": "a"}, {"response": "b"}, {"response": "c"}]}"#)
        let first = try await harness.get("/rollouts?contains=c")
        #expect(try ids(first) == [])
        let link = try #require(first.fields["Link"])
        #expect(try ids(await harness.get(String(link.dropFirst().prefix { $0 != ">" }))) == ["score_3"])
        #expect(try await harness.get("/metrics").text.contains("metareward_rollout_searches_cut_short_total 1"))
    }

    @Test func aLargePageIsWrittenInPieces() async throws {
        let harness = try await Harness()
        let text = String(repeating: "x", count: 40_000)
        let rollouts = (0..<5).map { _ in #"{"response": "\#(text)"}"# }.joined(separator: ",")
        _ = try await harness.post("/score", #"{"rollouts": [\#(rollouts)]}"#)
        #expect(try ids(await harness.get("/rollouts")).count == 5)
    }

    @Test func aStoreThatIsGoneIsUnavailable() async throws {
        let harness = try await harness()
        harness.rollouts.setFault(.unavailable("disk full"))
        #expect(try await harness.get("/rollouts").status == 503)
        #expect(try await harness.get("/scores/score_1").status == 503)
        #expect(try await harness.get("/rubric?run=r&step=1").status == 503)
    }
}
