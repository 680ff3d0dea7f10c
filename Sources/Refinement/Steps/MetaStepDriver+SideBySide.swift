internal import Locking
internal import RewardCore

extension MetaStepDriver {
    /// Runs the jobs side by side, as many at once as the budget has calls, and hands each result to `finish` as it
    /// comes, one at a time in the calling task.
    ///
    /// A stop lets what is under way finish and starts nothing more. A cancel cuts the jobs short. Jobs run at low
    /// priority, below scoring.
    func sideBySide<Output: Sendable>(
        _ jobs: [@Sendable () async -> Output], finish: (Int, Output) async throws(Halt) -> Void
    ) async throws(Halt) {
        var halt: Halt?
        var next = 0
        await withTaskGroup(of: (Int, Output)?.self) { group in
            group.addTask { [cancel = control.cancel] in
                await cancel.wait()
                return nil
            }
            var underWay = 0
            while true {
                while underWay < max(1, task.meta.callsInFlight), next < jobs.count, halt == nil,
                    !control.stop.isRaised
                {
                    let (job, position) = (jobs[next], next)
                    group.addTask(priority: .utility) { (position, await job()) }
                    next += 1
                    underWay += 1
                }
                guard underWay > 0, let event = await group.next() else { break }
                guard let (position, output) = event else {
                    halt = halt ?? (control.cancel.isRaised ? .cancelled : .stopped)
                    group.cancelAll()
                    continue
                }
                underWay -= 1
                do throws(Halt) {
                    try await finish(position, output)
                } catch {
                    halt = halt ?? error
                    group.cancelAll()
                }
            }
            group.cancelAll()
        }
        if let halt { throw halt }
        if control.cancel.isRaised { throw .cancelled }
        if next < jobs.count || Task.isCancelled { throw .stopped }
    }
}
