import Locking
import RewardCore
import Testing

@testable import Refinement

@Suite(.timeLimit(.minutes(5))) struct ConcurrencyTests {
    @Test func slotsAreGivenInTheOrderOfAsking() async {
        let budget = CallBudget(callsInFlight: 1)
        let first = Signal()
        let order = Locked<[Int]>([])
        await withTaskGroup(of: Void.self) { group in
            let held = Signal()
            group.addTask {
                try? await budget.withSlot {
                    held.raise()
                    await first.wait()
                }
            }
            await held.wait()
            for number in 1...5 {
                group.addTask { try? await budget.withSlot { order.withLock { $0.append(number) } } }
                while budget.waiting < number, !Task.isCancelled { await Task.yield() }
            }
            first.raise()
        }
        #expect(order.withLock { $0 } == [1, 2, 3, 4, 5])
    }

    @Test func whoIsCancelledWhileWaitingLeavesTheLineAndTakesNoSlot() async throws {
        let budget = CallBudget(callsInFlight: 1)
        let hold = Signal()
        let held = Signal()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do throws(CancellationError) {
                    try await budget.withSlot {
                        held.raise()
                        await hold.wait()
                    }
                    return true
                } catch {
                    return false
                }
            }
            await held.wait()
            await withTaskGroup(of: Bool.self) { inner in
                inner.addTask {
                    do throws(CancellationError) {
                        try await budget.withSlot {}
                        return true
                    } catch {
                        return false
                    }
                }
                while budget.waiting < 1, !Task.isCancelled { await Task.yield() }
                inner.cancelAll()
                for await hadSlot in inner { #expect(!hadSlot) }
            }
            #expect(budget.waiting == 0)
            hold.raise()
        }
        let value = try await budget.withSlot { 1 }
        #expect(value == 1)
    }
}
