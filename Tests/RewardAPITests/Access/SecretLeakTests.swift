import HTTPEngine
import HTTPServer
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// Goal: no part of a token comes back or is written down. Method: tokens are sent in every place that a client may put
/// one, right and wrong; then answers, header fields, log entries, metrics and the audit log are searched.
@Suite struct SecretLeakTests {
    @Test(arguments: [false, true])
    func noTokenIsAnsweredLoggedOrCounted(_ takesURLTokens: Bool) async throws {
        let harness = try await Harness.guarded {
            $0.takesURLTokens = takesURLTokens
            $0.failuresMax = 3
        }
        var shown = ""
        for route in harness.api.routes where route.path != "/events" {
            let method = HTTPMethod(rawValue: route.method)
            for secret in Secrets.all {
                for (suffix, fields) in places(secret) {
                    let answer = try await harness.send(
                        method, route.path.replacing("{task}", with: "math") + suffix,
                        body: method == .get ? [] : Array("{}".utf8),
                        fields: fields + [(name: "Content-Type", value: "application/json")])
                    shown += answer.text + answer.fields.description
                }
            }
        }
        shown += String(decoding: harness.metrics.prometheusText(), as: UTF8.self)
        shown += harness.log.entries.map { "\($0)" }.joined()
        shown += harness.audit.entries.map { "\($0)" }.joined()
        #expect(harness.log.entries.count > 1000)
        #expect(shown.contains("trainer") && shown.contains("ops"))
        for secret in Secrets.all {
            #expect(!shown.contains(secret))
            #expect(!shown.contains(secret.replacing("-", with: "%2D")))
            #expect(!shown.contains(String(secret.suffix(4))), "even a part of \(secret)")
        }
    }

    private func places(_ secret: String) -> [(String, [(name: String, value: String)])] {
        [
            ("", [(name: "Authorization", value: "Bearer " + secret)]), ("?token=" + secret, []),
            ("?token=" + secret.replacing("-", with: "%2D"), []), ("?x=1&token=" + secret, []),
            ("", [(name: "Authorization", value: secret)]), ("", [(name: "Authorization", value: "Token " + secret)]),
            ("?token=" + secret + "&token=" + secret, [(name: "Authorization", value: "Bearer " + secret)]),
        ]
    }
}
