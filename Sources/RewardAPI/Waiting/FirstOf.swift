/// Runs several waits side by side and returns when the first of them has returned; the others are cancelled and have
/// ended too.
func waitForFirst(of waits: [@Sendable () async -> Void]) async {
    await withTaskGroup(of: Void.self) { group in
        for wait in waits { group.addTask { await wait() } }
        await group.next()
        group.cancelAll()
    }
}
