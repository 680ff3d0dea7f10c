import RewardCore
import Testing

/// The coin is fair, the same for all requests of a step, and different for different steps.
struct CoinDecisionTests {
    @Test func isFairOverTenThousandStepsForEverySeed() {
        let steps = 10_000
        var shares: [Double] = []
        for seed in UInt64(1)...20 {
            let coin = CoinDecision(seed: seed, probability: 0.5)
            let heads = (0..<steps).count { coin.isAnswerOnly(run: "grpo", step: $0) }
            shares.append(Double(heads) / Double(steps))
        }
        for share in shares { #expect(share >= 0.48 && share <= 0.52, "a share of \(share)") }
        let mean = shares.reduce(0, +) / Double(shares.count)
        #expect(mean >= 0.495 && mean <= 0.505, "a mean of \(mean)")
    }

    @Test func followsItsProbability() {
        let coin = CoinDecision(seed: 7, probability: 0.1)
        let heads = (0..<10_000).count { coin.isAnswerOnly(run: "r", step: $0) }
        #expect(heads > 850 && heads < 1150)
    }

    @Test func decidesTheSameForEveryRequestOfAStep() {
        // The literal pins the hash: a replica of another build, or one restarted, must not decide otherwise.
        let coin = CoinDecision(seed: 1, probability: 0.5)
        let decisions = (0..<32).map { coin.isAnswerOnly(run: "run-1", step: $0) ? "1" : "0" }.joined()
        #expect(decisions == "00100101000000001101100000100100")
        let again = CoinDecision(seed: 1, probability: 0.5)
        #expect(decisions == (0..<32).map { again.isAnswerOnly(run: "run-1", step: $0) ? "1" : "0" }.joined())
    }

    @Test func runsSeedsAndKindsOfInputDecideByThemselves() {
        func pattern(_ decide: (Int) -> Bool) -> [Bool] { (0..<200).map(decide) }
        let coin = CoinDecision(seed: 1, probability: 0.5)
        let other = CoinDecision(seed: 2, probability: 0.5)
        let patterns: Set<[Bool]> = [
            pattern { coin.isAnswerOnly(run: "a", step: $0) }, pattern { coin.isAnswerOnly(run: "b", step: $0) },
            pattern { coin.isAnswerOnly(run: nil, step: $0) }, pattern { coin.isAnswerOnly(run: "", step: $0) },
            pattern { other.isAnswerOnly(run: "a", step: $0) }, pattern { coin.isAnswerOnly(freshID: "\($0)") },
        ]
        #expect(patterns.count == 6)
    }

    @Test func certainCoinsNeverWaver() {
        let never = CoinDecision(seed: 3, probability: 0)
        let always = CoinDecision(seed: 3, probability: 1)
        for step in -100...100 {
            #expect(!never.isAnswerOnly(run: "r", step: step))
            #expect(always.isAnswerOnly(run: "r", step: step))
        }
    }

    @Test func freshIDsDecideFairly() {
        let coin = CoinDecision(seed: 11, probability: 0.5)
        let heads = (0..<10_000).count { coin.isAnswerOnly(freshID: "request-\($0)") }
        #expect(heads > 4800 && heads < 5200)
    }

    @Test func sourcesRefuseNumbersOutsideTheirRange() {
        for source in [
            RewardSource.judge, .answer, .coin(probability: 0), .coin(probability: 1), .weighted(weight: 0.5),
        ] {
            #expect(source.problem == nil)
        }
        for source in [RewardSource.coin(probability: -0.1), .coin(probability: .nan), .weighted(weight: 1.01)] {
            #expect(source.problem?.contains("needs a number from 0 to 1") == true)
        }
        #expect(RewardSource.weightedReward(weight: 0.25, isAnswerRight: true, normalized: 0.5) == 0.625)
        #expect(RewardSource.weightedReward(weight: 0.25, isAnswerRight: false, normalized: 0.5) == 0.375)
    }
}
