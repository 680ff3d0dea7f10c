import Locking
import Testing

/// Goal: whoever waits is released by the flag or by its own cancellation, once, and nobody else is.
@Suite(.timeLimit(.minutes(5))) struct SignalTests {
    /// Returns once so many tasks wait.
    private func waitUntil(_ signal: Signal, has count: Int) async {
        while signal.waiting != count, !Task.isCancelled { await Task.yield() }
    }

    @Test func raisingReleasesAllWhoWaitAndAllWhoComeLater() async {
        let signal = Signal()
        #expect(!signal.isRaised)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { await signal.wait() } }
            await waitUntil(signal, has: 10)
            signal.raise()
        }
        await signal.wait()
        #expect(signal.isRaised)
        #expect(signal.waiting == 0)
    }

    @Test func raisingAgainDoesNothing() async {
        let signal = Signal()
        signal.raise()
        signal.raise()
        await signal.wait()
        #expect(signal.isRaised)
    }

    @Test func aCancelledTaskStopsWaitingAndTheOthersGoOn() async {
        let signal = Signal()
        let released = Locked(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    await signal.wait()
                    released.withLock { $0 += 1 }
                }
            }
            await waitUntil(signal, has: 3)
            await withTaskGroup(of: Void.self) { inner in
                inner.addTask { await signal.wait() }
                await waitUntil(signal, has: 4)
                inner.cancelAll()
            }
            #expect(signal.waiting == 3)
            #expect(released.withLock { $0 } == 0)
            signal.raise()
        }
        #expect(released.withLock { $0 } == 3)
    }

    @Test func aTaskThatIsCancelledAlreadyDoesNotWait() async {
        let signal = Signal()
        await withTaskGroup(of: Bool.self) { group in
            group.cancelAll()
            group.addTask {
                await signal.wait()
                return Task.isCancelled
            }
            for await wasCancelled in group { #expect(wasCancelled) }
        }
        #expect(!signal.isRaised)
        #expect(signal.waiting == 0)
    }

    /// A raise, a cancellation and the beginning of a wait meet in any order; a continuation that was resumed twice
    /// would trap, and one that was forgotten would hang.
    @Test func raisingCancellingAndWaitingMayMeet() async {
        for _ in 0..<500 {
            let signal = Signal()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await signal.wait() }
                group.addTask { signal.raise() }
                group.addTask { await signal.wait() }
                group.cancelAll()
            }
            await signal.wait()
            #expect(signal.waiting == 0)
        }
    }
}
