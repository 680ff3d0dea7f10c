import Testing

@testable import RewardAPI

/// Goal: submitted work is bounded, joined and forgotten as its table says. Method: the state machine alone, with
/// instants that the test makes.
@Suite struct SubmissionTableTests {
    private let start = ContinuousClock.now
    private let reward = SubmissionTable.Result(body: [1], hasReward: true)
    private let nothing = SubmissionTable.Result(body: [0], hasReward: false)

    private func table(max: Int = 2, bytes: Int = 100) -> SubmissionTable {
        SubmissionTable(limits: .init(submissionsMax: max, bytesMax: bytes, keeps: .seconds(10)))
    }

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func equalSubmissionsAreOnePieceOfWorkWhileItRunsAndWhileItsRewardIsKept() {
        var table = table()
        #expect(table.submit([1], of: "a", bytes: 1, id: { "x" }, at: at(0)) == .begin("x"))
        #expect(table.submit([1], of: "a", bytes: 1, id: { "y" }, at: at(1)) == .join("x"))
        #expect(table.askers("x") == 2)
        #expect(table.look("x", of: "a", at: at(1)) == .running)
        table.end("x", with: reward, at: at(2))
        #expect(table.submit([1], of: "a", bytes: 1, id: { "y" }, at: at(3)) == .join("x"))
        #expect(table.look("x", of: "a", at: at(11.9)) == .ended(reward))
        #expect(table.look("x", of: "a", at: at(11.9)) == .ended(reward), "asked twice, told twice")
        #expect(table.look("x", of: "a", at: at(12)) == .unknown)
        #expect(table.expired == 1)
        #expect(table.submit([1], of: "a", bytes: 1, id: { "y" }, at: at(12)) == .begin("y"))
    }

    @Test func workWithoutARewardIsBegunAnewAndItsFirstIdentifierStays() {
        var table = table()
        _ = table.submit([1], of: "a", bytes: 1, id: { "x" }, at: at(0))
        table.end("x", with: nothing, at: at(1))
        #expect(table.submit([1], of: "a", bytes: 1, id: { "y" }, at: at(2)) == .begin("y"))
        #expect(table.look("x", of: "a", at: at(3)) == .ended(nothing))
        #expect(table.look("x", of: "a", at: at(11)) == .unknown)
        #expect(table.submit([1], of: "a", bytes: 1, id: { "z" }, at: at(11)) == .join("y"), "the old one took nothing")
    }

    @Test func whoDidNotSubmitItKnowsNothingOfIt() {
        var table = table()
        _ = table.submit([1], of: "a", bytes: 1, id: { "x" }, at: at(0))
        #expect(table.look("x", of: "b", at: at(0)) == .unknown)
        #expect(table.look("", of: "a", at: at(0)) == .unknown)
    }

    @Test func asMuchRunsAsMayAndNoMore() {
        var table = table(max: 2, bytes: 100)
        _ = table.submit([1], of: "a", bytes: 60, id: { "x" }, at: at(0))
        #expect(table.submit([2], of: "a", bytes: 41, id: { "y" }, at: at(0)) == .tooLarge(max: 100))
        #expect(table.submit([2], of: "a", bytes: 40, id: { "y" }, at: at(0)) == .begin("y"))
        #expect(table.submit([3], of: "a", bytes: 0, id: { "z" }, at: at(0)) == .tooMany(max: 2))
        #expect(table.submit([2], of: "a", bytes: 40, id: { "z" }, at: at(0)) == .join("y"), "joining costs nothing")
        table.end("x", with: reward, at: at(1))
        table.end("x", with: nothing, at: at(1))
        #expect(table.running == 1)
        #expect(table.runningBytes == 40)
        #expect(table.submit([3], of: "a", bytes: 60, id: { "z" }, at: at(1)) == .begin("z"))
    }

    @Test func resultsThatNobodyAsksForCostNoMoreThanTheTableHolds() {
        var table = table(max: 3)
        for number in 0..<1000 {
            let id = String(number)
            #expect(
                table.submit([UInt8(number % 256), UInt8(number / 256)], of: "a", bytes: 1, id: { id }, at: at(0))
                    == .begin(id))
            table.end(id, with: reward, at: at(0))
            #expect(table.kept <= 3)
        }
        #expect(table.evicted == 997)
        #expect(table.look("996", of: "a", at: at(0)) == .unknown)
        #expect(table.look("997", of: "a", at: at(0)) == .ended(reward))
        table.expire(at: at(10))
        #expect(table.kept == 0)
        #expect(table.expired == 3)
    }
}
