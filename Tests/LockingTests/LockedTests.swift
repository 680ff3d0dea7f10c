import Locking
import Testing

/// Goal: changes under the lock are never lost, and what the body throws or returns comes out.
@Suite struct LockedTests {
    private struct Refusal: Error {}

    @Test func noChangeIsLost() async {
        let count = Locked(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { count.withLock { $0 += 1 } } }
            }
        }
        #expect(count.withLock { $0 } == 8000)
    }

    @Test func whatTheBodyThrowsComesOutAndTheLockIsFree() {
        let count = Locked(1)
        #expect(throws: Refusal.self) {
            try count.withLock { value throws(Refusal) in
                value = 2
                throw Refusal()
            }
        }
        #expect(count.withLock { $0 } == 2)
    }
}
