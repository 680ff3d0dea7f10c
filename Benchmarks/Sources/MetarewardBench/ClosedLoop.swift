/// A load of so many workers, each of which makes its next call when the last is answered.
struct ClosedLoop: Sendable {
    /// How many calls are in flight.
    var inFlight: Int
    /// How long calls run before they count.
    var warmUp = Duration.milliseconds(400)
    /// How long they count.
    var window = Duration.milliseconds(1500)

    /// What a window gave.
    struct Outcome: Sendable {
        /// Calls answered per second.
        var callsPerSecond = 0.0
        /// Processor time of this process per call, in microseconds.
        var processorMicroseconds = 0.0
        /// All calls that were made, also those that do not count.
        var callsMade = 0
    }

    private enum Part: Sendable {
        case worker(counted: Int, made: Int)
        case processor(share: Double)
    }

    /// Runs the load. A call that throws ends the benchmark: a client that fails has no speed.
    func run(_ call: @escaping @Sendable (Int) async throws -> Void) async throws -> Outcome {
        let begin = ContinuousClock.now + warmUp
        let end = begin + window
        return try await withThrowingTaskGroup(of: Part.self) { group in
            for worker in 0..<inFlight {
                group.addTask {
                    var (counted, made) = (0, 0)
                    while true {
                        try await call(worker + made * inFlight)
                        made += 1
                        let now = ContinuousClock.now
                        if now >= end { return .worker(counted: counted, made: made) }
                        if now >= begin { counted += 1 }
                    }
                }
            }
            group.addTask {
                try await Task.sleep(until: begin)
                // The clock is read too: under load the sleep may end late.
                let before = (processorSeconds(), ContinuousClock.now)
                try await Task.sleep(until: end)
                let used = processorSeconds() - before.0
                return .processor(share: used / before.1.duration(to: .now).seconds)
            }
            var outcome = Outcome()
            for try await part in group {
                switch part {
                case .worker(let counted, let made):
                    outcome.callsPerSecond += Double(counted) / window.seconds
                    outcome.callsMade += made
                case .processor(let share): outcome.processorMicroseconds = share * 1e6
                }
            }
            outcome.processorMicroseconds /= max(1, outcome.callsPerSecond)
            return outcome
        }
    }
}
