import HTTPEngine
import RewardCore

@testable import RewardAPI

/// The tokens of the tests: one for each scope, one that has expired when the clock of the harness begins.
enum Secrets {
    static let score = "mr_score-secret-zqpx"
    static let read = "mr_read-secret-wvkz"
    static let operate = "mr_operate-secret-jxqu"
    static let expired = "mr_expired-secret-yhzw"
    static let unknown = "mr_unknown-secret-kqvj"
    static let all = [score, read, operate, expired, unknown]

    /// The token of the service for a secret.
    static func token(
        _ secret: String, _ name: String, _ scopes: Set<AccessScope>, expiresAt: Timestamp? = nil
    ) -> AccessToken {
        AccessToken(name: name, digest: SHA256.digest(secret.utf8), scopes: scopes, expiresAt: expiresAt)
    }

    /// Settings with these tokens.
    static func settings(_ change: (inout AccessSettings) -> Void = { _ in }) -> AccessSettings {
        var settings = AccessSettings()
        settings.tokens = [
            token(score, "trainer", [.score]), token(read, "viewer", [.read]), token(operate, "ops", [.operate]),
            token(expired, "old", [.operate], expiresAt: Harness.start),
        ]
        change(&settings)
        return settings
    }
}

extension Harness {
    /// An interface that is guarded by the tokens.
    static func guarded(
        tasks: [TaskSettings] = Harness.tasks, _ change: (inout AccessSettings) -> Void = { _ in }
    ) async throws -> Harness {
        var configuration = RewardAPIConfiguration()
        configuration.access = Secrets.settings(change)
        return try await Harness(configuration: configuration, tasks: tasks)
    }

    /// Gets with a token.
    func get(
        _ target: String, token: String?, fields: [(name: String, value: String)] = []
    ) async throws -> Answer {
        try await get(target, fields: bearer(token) + fields)
    }

    /// The header field that carries a token.
    func bearer(_ token: String?) -> [(name: String, value: String)] {
        token.map { [(name: "Authorization", value: "Bearer " + $0)] } ?? []
    }
}
