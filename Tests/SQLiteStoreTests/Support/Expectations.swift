import RewardCore
import Testing

/// Expects that `body` throws `.conflict` with a text.
func expectConflict(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
    let error = await #expect(throws: StoreError.self, sourceLocation: sourceLocation) { try await body() }
    guard case .conflict(let detail) = error else {
        Issue.record("\(String(describing: error)) is no conflict", sourceLocation: sourceLocation)
        return
    }
    #expect(!detail.isEmpty, sourceLocation: sourceLocation)
}

/// Expects that `body` throws `.unavailable`, and that its text holds all of `parts`.
func expectUnavailable(
    _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
    let error = await #expect(throws: StoreError.self, sourceLocation: sourceLocation) { try await body() }
    guard case .unavailable(let detail) = error else {
        Issue.record("\(String(describing: error)) is not `unavailable`", sourceLocation: sourceLocation)
        return
    }
    for part in parts { #expect(detail.contains(part), sourceLocation: sourceLocation) }
}

/// Expects that `body` throws `.corrupt`, and that its text holds all of `parts`.
func expectCorrupt(
    _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
    let error = await #expect(throws: StoreError.self, sourceLocation: sourceLocation) { try await body() }
    guard case .corrupt(let detail) = error else {
        Issue.record("\(String(describing: error)) is not `corrupt`", sourceLocation: sourceLocation)
        return
    }
    for part in parts { #expect(detail.contains(part), sourceLocation: sourceLocation) }
}
