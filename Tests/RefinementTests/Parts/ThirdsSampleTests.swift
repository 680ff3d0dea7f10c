import Testing

@testable import Refinement

@Suite struct ThirdsSampleTests {
    private func candidates(_ count: Int) -> [ThirdsSample.Candidate] {
        (0..<count).map { ThirdsSample.Candidate(scoreID: "s\(1000 + $0)", reward: Double($0 / 2)) }
    }

    @Test func thirdsAreLowMiddleAndHighByRewardThenScore() {
        let thirds = ThirdsSample.thirds(of: candidates(9).reversed(), seed: 7)
        #expect(
            thirds.map { $0.map(\.scoreID).sorted() } == [
                ["s1000", "s1001", "s1002"], ["s1003", "s1004", "s1005"], ["s1006", "s1007", "s1008"],
            ])
    }

    @Test func theOrderOfTheCandidatesMakesNoDifferenceButTheSeedDoes() {
        let forwards = ThirdsSample.thirds(of: candidates(60), seed: 7)
        #expect(forwards == ThirdsSample.thirds(of: candidates(60).reversed(), seed: 7))
        #expect(forwards != ThirdsSample.thirds(of: candidates(60), seed: 8))
        #expect(ThirdsSample.thirds(of: candidates(3), seed: .max).count == 3)
    }

    @Test(arguments: [
        (0, [0, 0, 0]), (1, [1, 0, 0]), (2, [1, 1, 0]), (3, [1, 1, 1]), (5, [2, 2, 1]), (10, [4, 3, 3]),
    ])
    func whatDoesNotDivideGoesToTheLowerThirds(count: Int, sizes: [Int]) {
        #expect(ThirdsSample.thirds(of: candidates(count), seed: 1).map(\.count) == sizes)
    }

    @Test(arguments: [(1, 1), (2, 1), (3, 1), (5, 1), (6, 2), (16, 5), (256, 85)])
    func theShareIsAThirdOfTheSamples(samples: Int, share: Int) {
        #expect(ThirdsSample.share(of: samples) == share)
    }

    @Test func rowsAreTakenAcrossThirdsUpToTheSamples() {
        let thirds = [["a", "b"], ["c"], ["d", "e"]]
        #expect(ThirdsSample.interleaved(thirds, samples: 9) == ["a", "c", "d", "b", "e"])
        #expect(ThirdsSample.interleaved(thirds, samples: 2) == ["a", "c"])
        #expect(ThirdsSample.interleaved([[String]](), samples: 2) == [])
    }
}
