import Testing

/// Runs `body`; where it takes longer than `seconds`, records an issue and calls `release`, which must let it end.
///
/// The time only matters where something hangs: it turns a hang into a failure.
func withinSeconds<Result: Sendable>(
    _ seconds: Int, orElse release: @escaping @Sendable () -> Void, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return nil }
            Issue.record("it took longer than \(seconds) seconds", sourceLocation: sourceLocation)
            release()
            return nil
        }
        while let result = try await group.next() {
            guard let result else { continue }
            group.cancelAll()
            return result
        }
        throw CancellationError()
    }
}
