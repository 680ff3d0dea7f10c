import RewardCore
import Testing

@testable import Refinement

@Suite struct SamplingTests {
    @Test func generatorGivesThePublishedSequence() {
        var generator = SplitMix64(seed: 1_234_567)
        // The test vector that circulates with the reference implementation.
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        #expect(expected == expected.map { _ in generator.next() })
    }

    @Test(arguments: [0, 1, 2, 17, 20_000])
    func orderIsAPermutation(count: Int) {
        let order = UniformSample.order(of: count, seed: 42)
        #expect(order.sorted() == Array(0..<count))
    }

    @Test func sameSeedSameOrderAndAnotherSeedAnother() {
        #expect(UniformSample.order(of: 100, seed: 5) == UniformSample.order(of: 100, seed: 5))
        #expect(UniformSample.order(of: 100, seed: 5) != UniformSample.order(of: 100, seed: 6))
        #expect(UniformSample.order(of: 100, seed: -5) != UniformSample.order(of: 100, seed: 5))
    }

    @Test func everyPositionComesFirstAboutEquallyOften() {
        var firsts = [Int](repeating: 0, count: 10)
        for seed in 0..<10_000 { firsts[UniformSample.order(of: 10, seed: Int64(seed))[0]] += 1 }
        // Five standard deviations around 1000.
        #expect(firsts.allSatisfy { (850...1150).contains($0) }, "\(firsts)")
    }

    @Test func eligibilityIsAskedAgain() {
        func allows(_ record: StoredRollout) -> Bool {
            UniformSample.isEligible(record, lineage: Harness.essay, version: 0)
        }
        #expect(allows(Fixtures.record("a")))
        #expect(!allows(Fixtures.record("a", partition: "other")))
        #expect(!allows(Fixtures.record("a", version: 1)))
        #expect(!allows(Fixtures.record("a", purpose: .eval)))
        #expect(!allows(Fixtures.record("a", decidedBy: .check)))
        #expect(!allows(Fixtures.record("a", decidedBy: nil)))
        #expect(!allows(Fixtures.record("a", isAbandoned: true)))
    }

    @Test func conversationSeedsDifferAndLeaveRoomForARetry() {
        let seeds = (0..<500).map { ConversationSeed.seed(run: .max, conversation: $0) }
        #expect(Set(seeds).count == seeds.count)
        #expect(seeds.allSatisfy { $0 >= 0 && $0 + 1 <= Int(Int32.max) })
    }
}
