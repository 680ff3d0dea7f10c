import JSONText
import Judging
import RewardCore
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: `POST /rescore` judges what it was asked to, shows what is stored beside it, and changes nothing. Method: the
/// whole interface over memory stores with scripted scoring.
@Suite struct RescoreRouteTests {
    /// A harness with five scored rollouts of a run, and their scores.
    private static func scored() async throws -> (harness: Harness, ids: [String]) {
        let harness = try await Harness()
        for step in 0..<5 {
            let rollout = #"{"id": "r\#(step)", "response": "text \#(step)"}"#
            let body = #"{"run": "exp", "step": \#(step), "rollouts": [\#(rollout)]}"#
            _ = try await harness.post("/score", body)
        }
        harness.scoring.script { $0.scores = [0: 6, 1: 7] }
        return (harness, harness.rollouts.appended.map(\.scoreID))
    }

    @Test func scoresAreNamedOneByOneAndAnsweredInTheirOrder() async throws {
        let (harness, ids) = try await Self.scored()
        let answer = try await harness.post("/rescore", #"{"ids": ["\#(ids[3])", "\#(ids[1])"], "rubric_version": 0}"#)
        #expect(answer.status == 200, "\(answer.text)")
        let results = try answer.json["results"]?.array ?? []
        #expect(results.map { $0["score_id"]?.string } == [ids[3], ids[1]])
        #expect(results.map { $0["id"]?.string } == ["r3", "r1"])
        #expect(results.map { $0["score"]?.int } == [6, 7])
        #expect(results.map { $0["stored"]?["score"]?.int } == [11, 11])
        #expect(results.allSatisfy { $0["pin"]?.isNull == true })
        #expect(try answer.json["rewards"]?.array?.count == 2)
    }

    @Test func nothingIsStoredCountedOrPinned() async throws {
        let (harness, ids) = try await Self.scored()
        let before = harness.rollouts.appended
        _ = try await harness.post("/rescore", #"{"ids": ["\#(ids[0])"]}"#)
        #expect(harness.rollouts.appended == before)
        let order = try #require(harness.scoring.orders.last)
        #expect(!order.isKept)
        #expect(order.purpose == .eval)
        #expect(order.run == nil)
        #expect(order.step == nil)
    }

    @Test func aFilterGoesThroughThePages() async throws {
        let (harness, ids) = try await Self.scored()
        var found: [String] = []
        var after: String?
        repeat {
            let mark = after.map { #", "after": "\#($0)""# } ?? ""
            let answer = try await harness.post("/rescore", #"{"run": "exp", "limit": 2\#(mark)}"#)
            #expect(answer.status == 200, "\(answer.text)")
            found += try answer.json["results"]?.array?.compactMap { $0["score_id"]?.string } ?? []
            after = try answer.json["next"]?.string
        } while after != nil
        #expect(found == ids)
    }

    @Test func deletedTextsAreRefusedByNameAndLeftOutByFilter() async throws {
        let (harness, ids) = try await Self.scored()
        _ = try await harness.post("/score", #"{"run": "other", "step": 1, "rollouts": [{"response": "stays"}]}"#)
        #expect(try await harness.delete("/runs/exp/rollouts").status == 200)
        let named = try await harness.post("/rescore", #"{"ids": ["\#(ids[0])"]}"#)
        #expect(named.status == 422)
        #expect(try named.pointers == ["/ids/0"])
        #expect(named.text.contains("deleted"))
        let filtered = try await harness.post("/rescore", "{}")
        #expect(try filtered.json["without_texts"]?.int == 5)
        #expect(try filtered.json["results"]?.array?.count == 1)
        let empty = try await harness.post("/rescore", #"{"run": "exp"}"#)
        #expect(empty.status == 200)
        #expect(try empty.json["results"]?.array?.isEmpty == true)
    }

    @Test(arguments: [
        (#"{"ids": ["score_x"]}"#, "/ids/0"), (#"{"ids": []}"#, "/ids"), (#"{"ids": [1]}"#, "/ids/0"),
        (#"{"ids": ["a"], "run": "exp"}"#, "/run"), (#"{"since": "yesterday"}"#, "/since"),
        (#"{"limit": 1001}"#, "/limit"), (#"{"rubric": 1}"#, "/rubric"),
    ])
    func whatIsWrongIsNamed(body: String, pointer: String) async throws {
        let (harness, _) = try await Self.scored()
        let orders = harness.scoring.orders.count
        let answer = try await harness.post("/rescore", body)
        #expect(answer.status == 422)
        #expect(try answer.pointers.contains(pointer), "\(answer.text)")
        #expect(harness.scoring.orders.count == orders)
    }

    @Test func theJudgeIsAskedWhereTheTaskTossesACoin() async throws {
        var task = try #require(Harness.tasks.first)
        task.rewardSource = .coin(probability: 0.5)
        let harness = try await Harness(tasks: [task])
        _ = try await harness.post("/score", #"{"rollouts": [{"response": "a", "reference": "a"}]}"#)
        #expect(harness.scoring.orders.last?.rewardSource == nil)
        #expect(try await harness.post("/rescore", "{}").status == 200)
        #expect(harness.scoring.orders.last?.rewardSource == .judge)
    }

    @Test func itTakesItsTurnAmongTheRequestsThatScore() async throws {
        var configuration = RewardAPIConfiguration()
        configuration.admission.rolloutsMax = 1
        let harness = try await Harness(configuration: configuration)
        let one = #"{"rollouts": [{"response": "a"}]}"#
        _ = try await harness.post("/score", one)
        let gate = Gate()
        harness.scoring.script { $0.gate = gate }
        async let first = harness.post("/score", one)
        await gate.waitUntilHeld(1)
        async let rescored = harness.post("/rescore", "{}")
        // It sleeps until its deadline.
        await harness.clock.waitForSleepers(1)
        #expect(harness.metric("metareward_admission_requests_queued") == 1)
        #expect(harness.scoring.orders.count == 2)
        gate.open()
        let statuses = try await [first.status, rescored.status]
        #expect(statuses == [200, 200])
        #expect(harness.metric("metareward_admission_rollouts_in_flight") == 0)
    }

    @Test func scoresOfAnotherTaskAreRefused() async throws {
        let (harness, ids) = try await Self.scored()
        let answer = try await harness.post("/rescore", #"{"task": "math", "ids": ["\#(ids[0])"]}"#)
        #expect(answer.status == 422)
        #expect(answer.text.contains("essay_writing"))
    }
}
