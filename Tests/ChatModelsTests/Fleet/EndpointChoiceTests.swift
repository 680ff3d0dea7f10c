import Testing

@testable import ChatModels

/// Goal: calls of a prefix stay together, and no endpoint is overrun. Method: the pure choice.
@Suite struct EndpointChoiceTests {
    private let labels = (0..<4).map { "http://10.0.0.\($0):8000/v1" }

    private func loads(_ calls: [Int], limit: Int = 256) -> [EndpointChoice.Load] {
        calls.map { EndpointChoice.Load(calls: max($0, 0), limit: limit, isAvailable: $0 >= 0) }
    }

    @Test func keysSpreadEvenlyAndAlwaysTheSameWay() {
        let choice = EndpointChoice(labels: labels)
        var counts = [0, 0, 0, 0]
        for key in 0..<4000 {
            let order = choice.order(for: "key-\(key)")
            #expect(order == EndpointChoice(labels: labels).order(for: "key-\(key)"))
            #expect(order.sorted() == [0, 1, 2, 3])
            counts[order[0]] += 1
        }
        #expect(counts.allSatisfy { (900...1100).contains($0) }, "\(counts)")
    }

    @Test func whenAnEndpointGoesOnlyItsOwnKeysMove() {
        let choice = EndpointChoice(labels: labels)
        for key in 0..<500 {
            let order = choice.order(for: "\(key)")
            let chosen = choice.choose(key: "\(key)", loads: loads([0, 0, -1, 0]), excluded: [], turn: 0)
            #expect(chosen == (order[0] == 2 ? order[1] : order[0]))
        }
    }

    @Test func aHotEndpointPassesCallsOnInOrder() {
        let choice = EndpointChoice(labels: labels)
        let order = choice.order(for: "hot")
        var calls = [0, 0, 0, 0]
        for _ in 0..<400 {
            guard let index = choice.choose(key: "hot", loads: loads(calls), excluded: [], turn: 0) else { return }
            calls[index] += 1
            let bound = max(32, (calls.reduce(0, +) * 5 + 15) / 16)
            #expect(calls[index] <= bound)
        }
        #expect(calls[order[0]] == 125)
        #expect(calls[order[1]] >= calls[order[2]])
        #expect(calls[order[2]] >= calls[order[3]])
        #expect(calls.reduce(0, +) == 400)
    }

    @Test func aQuietServiceKeepsItsKeysTogether() {
        let choice = EndpointChoice(labels: labels)
        let best = choice.order(for: "k")[0]
        var calls = [0, 0, 0, 0]
        calls[best] = 31
        #expect(choice.choose(key: "k", loads: loads(calls), excluded: [], turn: 0) == best)
        // An endpoint whose limit has shrunk is full sooner.
        #expect(choice.choose(key: "k", loads: loads(calls, limit: 4), excluded: [], turn: 0) != best)
    }

    @Test func withoutAKeyTheLeastLoadedIsTakenAndTiesAlternate() {
        let choice = EndpointChoice(labels: labels)
        #expect(choice.choose(key: nil, loads: loads([3, 2, 1, 2]), excluded: [], turn: 5) == 2)
        let chosen = (0..<4).map { choice.choose(key: nil, loads: loads([0, 0, 0, 0]), excluded: [], turn: $0) }
        #expect(Set(chosen).count == 4)
    }

    @Test func excludedEndpointsAreTheLastResort() {
        let choice = EndpointChoice(labels: labels)
        for key in [nil, "k"] {
            #expect(choice.choose(key: key, loads: loads([0, 9, -1, -1]), excluded: [0], turn: 0) == 1)
            #expect(choice.choose(key: key, loads: loads([0, -1, -1, -1]), excluded: [0], turn: 0) == 0)
            #expect(choice.choose(key: key, loads: loads([-1, -1, -1, -1]), excluded: [], turn: 0) == nil)
        }
    }

    @Test func endpointsOfOneLabelAreStillTwo() {
        let choice = EndpointChoice(labels: ["a", "a"])
        let firsts = Set((0..<50).map { choice.order(for: "\($0)")[0] })
        #expect(firsts == [0, 1])
    }
}
