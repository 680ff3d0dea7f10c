import Testing

@testable import Refinement

@Suite struct MergeRoundTests {
    @Test(
        arguments: [
            (0, 8, []), (1, 8, [1]), (2, 8, [2]), (8, 8, [8]), (9, 8, [8, 1]), (16, 8, [8, 8]), (20, 8, [8, 8, 4]),
            (3, 1, [2, 1]), (5, 0, [2, 2, 1]),
        ] as [(Int, Int, [Int])])
    func groupsAreNeighboursInOrder(count: Int, setsPerMerge: Int, sizes: [Int]) {
        let groups = MergeRound.groups(of: count, setsPerMerge: setsPerMerge)
        #expect(groups.map(\.count) == sizes)
        #expect(groups.flatMap { $0 } == Array(0..<count))
    }

    @Test(arguments: [1, 2, 7, 8, 9, 64, 65, 256]) func roundsEnd(count: Int) {
        var left = count
        var rounds = 0
        while left > 1 {
            left = MergeRound.groups(of: left, setsPerMerge: 8).count
            rounds += 1
        }
        #expect(rounds <= 3)
    }
}
