import RewardCore
import Testing

@testable import ServiceAssembly

/// Goal: `access` is read as it is written, and tokens open what only loopback had.
@Suite struct AccessConfigurationTests {
    private let digest = String(repeating: "0f", count: 32)

    @Test func everyPartOfATokenIsRead() throws {
        let yaml =
            minimal
                + """
                access:
                  tokens:
                    - {name: trainer, sha256: \(digest), scopes: [score, read], expires_at: '2030-01-01T01:00:00+01:00'}
                    - {name: ops, sha256: \(String(repeating: "0", count: 64)), scopes: [operate]}
                  cors_origins: ['http://localhost:3000', 'http://[::1]:3000']
                """
        let access = try configuration(yaml).access
        #expect(
            access.tokens == [
                AccessToken(
                    name: "trainer", digest: [UInt8](repeating: 0x0F, count: 32), scopes: [.score, .read],
                    expiresAt: Timestamp(text: "2030-01-01T00:00:00Z")),
                AccessToken(name: "ops", digest: [UInt8](repeating: 0, count: 32), scopes: [.operate]),
            ])
        #expect(access.origins == ["http://localhost:3000", "http://[::1]:3000"])
    }

    @Test func withATokenAnyAddressMayBeBound() throws {
        let token = "access: {tokens: [{name: t, sha256: \(digest), scopes: [score]}]}\n"
        #expect(try configuration(minimal + "server: {host: 0.0.0.0}\n" + token).server.host == "0.0.0.0")
        #expect(throws: ConfigurationProblems.self) {
            try readConfiguration(minimal + "server: {host: 0.0.0.0}\naccess: {url_tokens: true}\n").get()
        }
    }
}
