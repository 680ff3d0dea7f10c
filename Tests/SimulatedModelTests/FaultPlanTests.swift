import HTTPEngine
import HTTPServer
import JSONText
import Testing

@testable import SimulatedModel

/// Goal: which calls meet a fault, and what is counted, is known beforehand.
struct FaultPlanTests {
    private func plan(_ faults: SimulatedFaults, calls: Int) -> [SimulatedFault?] { (0..<calls).map(faults.plan) }

    @Test func chaosIsDecidedByItsSeedAndTheCallsNumber() {
        let kinds: [SimulatedFault] = [.reset, .status503, .quota]
        let one = plan(.chaos(share: 0.1, seed: 7, kinds: kinds), calls: 20_000)
        #expect(one == plan(.chaos(share: 0.1, seed: 7, kinds: kinds), calls: 20_000))
        #expect(one != plan(.chaos(share: 0.1, seed: 8, kinds: kinds), calls: 20_000))
        let counts = Dictionary(grouping: one.compactMap { $0 }, by: { $0 }).mapValues(\.count)
        #expect(Set(counts.keys) == Set(kinds))
        // 2,000 are expected, with a standard deviation of 42; of each kind 667 ± 25.
        #expect((1_750...2_250).contains(counts.values.reduce(0, +)))
        #expect(counts.values.allSatisfy { (540...790).contains($0) })
    }

    @Test func chaosMayTakeNoneOrAll() {
        #expect(plan(.chaos(share: 0, seed: 1, kinds: [.reset]), calls: 500) == Array(repeating: nil, count: 500))
        #expect(plan(.chaos(share: 1, seed: 1, kinds: []), calls: 500) == Array(repeating: nil, count: 500))
        #expect(plan(.chaos(share: 1, seed: 1, kinds: [.reset]), calls: 500) == Array(repeating: .reset, count: 500))
    }

    @Test func aPlanFailsCallsByNumber() async throws {
        let handler = FaultChat.handler { $0.faults = .first([.status500, .empty]) }
        var statuses: [Int] = []
        for _ in 0..<3 { statuses.append(try await FaultChat.ask(handler).response.status) }
        #expect(statuses == [500, 200, 200])
    }

    @Test func aFieldCountsBeforeTheModelsNameAndThatBeforeThePlan() async throws {
        let handler = FaultChat.handler { $0.faults = .always(.status500) }
        let named: JSONObject = ["model": "simulated+status400"]
        #expect(try await FaultChat.ask(handler).response.status == 500)
        #expect(try await FaultChat.ask(handler, named).response.status == 400)
        #expect(try await FaultChat.ask(handler, named, fields: ["Simulated-Fault": "quota"]).response.status == 429)
        #expect(try await FaultChat.ask(handler, named, fields: ["Simulated-Fault": "none"]).response.status == 200)
        #expect(handler.traffic.calls == 4)
        #expect(handler.traffic.faults == [.status500: 1, .status400: 1, .quota: 1])
    }

    @Test func anUnknownWordIsRefusedWithTheKnownOnes() async throws {
        let handler = SimulatedModelHandler()
        let byName = try await FaultChat.ask(handler, ["model": "simulated+typo"])
        #expect(byName.response.status == 404)
        #expect(byName.body["error"]?["message"]?.string?.contains("outofrange") == true)
        let byField = try await FaultChat.ask(handler, fields: ["Simulated-Fault": "typo"])
        #expect(byField.response.status == 400)
        #expect(byField.body["error"]?["message"]?.string?.contains("reset-mid-body") == true)
    }

    @Test(arguments: ["temperature", "max_tokens", "stop", "seed"])
    func aRefusedParameterIsNamed(parameter: String) async throws {
        let handler = FaultChat.handler { $0.refusedParameters = [parameter] }
        let members: JSONObject = ["temperature": 0, "max_tokens": 16, "stop": ["\n"], "seed": 7]
        let (response, body) = try await FaultChat.ask(handler, members)
        #expect(response.status == 400)
        #expect(body["error"]?["param"]?.string == parameter)
        #expect(body["error"]?["message"]?.string?.contains("'\(parameter)'") == true)
        var without = members
        without.set(parameter, to: .null)
        #expect(try await FaultChat.ask(handler, without).response.status == 200)
    }

    @Test func wordsAndGroupsMakeAList() throws {
        #expect(try SimulatedFault.list("reset, Status503,empty") == [.reset, .status503, .empty])
        #expect(try SimulatedFault.list("all") == SimulatedFault.allCases)
        let retryable = try SimulatedFault.list("retryable")
        let other = try SimulatedFault.list("other")
        #expect(retryable.allSatisfy(\.isRetryable) && !other.contains(where: \.isRetryable))
        #expect(retryable.count + other.count == SimulatedFault.allCases.count)
        #expect(throws: UnknownFaultWord(word: "rest")) { try SimulatedFault.list("reset,rest") }
    }

    @Test func theCountsAreARouteOfTheServer() async throws {
        let handler = FaultChat.handler { $0.faults = .first([.reset, .reset, .empty]) }
        for _ in 0..<5 { _ = try await FaultChat.ask(handler) }
        let request = RequestHead(method: .get, target: "/simulated/state")
        let response = try #require(handler.respondImmediately(to: .init(head: request)))
        guard case .bytes(let bytes) = response.body else {
            Issue.record("the counts are streamed")
            return
        }
        #expect(
            try JSONReader.read(bytes).value == [
                "calls": 5, "in_progress": 0, "aborted": 0, "faults": ["reset": 2, "empty": 1],
            ])
    }
}
