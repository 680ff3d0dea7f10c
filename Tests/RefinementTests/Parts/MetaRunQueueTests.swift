import RewardCore
import Testing

@testable import Refinement

@Suite struct MetaRunQueueTests {
    private func lineage(_ name: String) -> Lineage { Lineage(task: "essay", partition: name) }

    private func admit(
        _ queue: inout MetaRunQueue, _ names: [String], _ change: (inout MetaRunOrder) -> Void = { _ in }
    ) throws -> [MetaRunTicket] {
        var order = MetaRunOrder(task: "essay")
        change(&order)
        return try queue.admit(order, to: names.map(lineage)) { Fixtures.run("run-" + $0.partition, lineage: $0) }
    }

    @Test func onlySoManyRunsAreAtWorkAndTheOthersWaitInOrder() throws {
        var queue = MetaRunQueue(width: 2)
        _ = try admit(&queue, ["a", "b", "c", "d"])
        #expect(queue.takeNext() == [])
        for name in ["c", "a", "d", "b"] { queue.entered("run-" + name) }
        #expect(queue.takeNext() == ["run-c", "run-a"])
        #expect(queue.takeNext() == [])
        queue.remove("run-a")
        #expect(queue.takeNext() == ["run-d"])
        #expect(queue.phase(of: "run-b") == .waiting)
    }

    @Test func anOrderThatNamesNothingElseJoins() throws {
        var queue = MetaRunQueue(width: 1)
        #expect(try admit(&queue, ["a"]).map(\.joined) == [false])
        #expect(try admit(&queue, ["a", "b"]).map(\.joined) == [true, false])
        let same = try admit(&queue, ["a"]) { order in
            order.samples = 2
            order.seed = 7
            order.strategy = .uniform
        }
        #expect(same.first?.run.id == "run-a")
    }

    @Test func anOrderThatNamesOtherParametersIsRefusedAndStartsNothing() throws {
        var queue = MetaRunQueue(width: 1)
        _ = try admit(&queue, ["a"])
        let changes: [(inout MetaRunOrder) -> Void] = [{ $0.samples = 3 }, { $0.seed = 8 }, { $0.isDryRun = true }]
        for change in changes {
            #expect {
                _ = try admit(&queue, ["b", "a"], change)
            } throws: { error in
                guard case MetaRunRefusal.conflict(activeRun: "run-a", _) = error else { return false }
                return true
            }
        }
        #expect(!queue.hasActiveRun(of: lineage("b")))
    }

    @Test func aWithdrawnRunKeepsItsLineageUntilItIsRemoved() throws {
        var queue = MetaRunQueue(width: 1)
        _ = try admit(&queue, ["a"])
        #expect(queue.withdraw("run-a") == false)
        queue.entered("run-a")
        #expect(queue.withdraw("run-a") == true)
        #expect(queue.takeNext() == [])
        #expect(queue.hasActiveRun(of: lineage("a")))
        queue.remove("run-a")
        #expect(!queue.hasActiveRun(of: lineage("a")))
        _ = try admit(&queue, ["b"])
        queue.entered("run-b")
        #expect(queue.takeNext() == ["run-b"])
    }

    @Test func twoRunsOfOneLineageAreNotBothResumed() {
        var queue = MetaRunQueue(width: 1)
        #expect(queue.resume(Fixtures.run("one")) == true)
        #expect(queue.resume(Fixtures.run("two")) == false)
    }
}
