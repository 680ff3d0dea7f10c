import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import TestSupport
import Testing

extension EndToEndTests {
    /// A service with access tokens, over real sockets.
    @Suite struct AccessTests {
        private static let trainer = "mr_trainer-zqpxwv"
        private static let ops = "mr_operator-jxqukv"
        private static let secrets = [trainer, ops, "mr_unknown-yhzwqj"]

        private static func token(_ secret: String, _ name: String, _ scopes: Set<AccessScope>) -> AccessToken {
            AccessToken(name: name, digest: SHA256.digest(secret.utf8), scopes: scopes)
        }

        private static func bearer(_ secret: String) -> HeaderFields { ["Authorization": "Bearer " + secret] }

        private func configuration(_ folder: TemporaryFolder) -> ServiceConfiguration {
            var configuration = testConfiguration(folder)
            configuration.access.tokens = [
                Self.token(Self.trainer, "trainer", [.score, .read]), Self.token(Self.ops, "ops", [.operate]),
            ]
            return configuration
        }

        @Test func tokensAreReplacedWhileAConnectionStaysOpen() async throws {
            let folder = try TemporaryFolder()
            let old = configuration(folder)
            try await withService(old) { service in
                let socket = try RawSocket(port: service.port)
                func ask(_ secret: String) async throws -> String {
                    try await socket.send(
                        "GET /rubric/version HTTP/1.1\r\nHost: reward.example\r\nAuthorization: Bearer "
                            + "\(secret)\r\n\r\n"
                    )
                    return String(try await socket.receiveResponse().prefix(12))
                }
                // The second is answered on the event loop.
                for _ in 0..<2 { #expect(try await ask(Self.trainer) == "HTTP/1.1 200") }
                var new = old
                new.access.tokens = [Self.token("mr_new", "new", [.read])]
                #expect(service.service.reload(new).taken == ["access: 1 tokens"])
                #expect(try await ask(Self.trainer) == "HTTP/1.1 401")
                for _ in 0..<2 { #expect(try await ask("mr_new") == "HTTP/1.1 200") }
                new.access.tokens = []
                #expect(service.service.reload(new).taken == ["access: 0 tokens"])
                try await socket.send("GET /rubric/version HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try await socket.receiveResponse().hasPrefix("HTTP/1.1 200"))
            }
        }

        @Test func theLastTokenStaysWhereOtherMachinesReachTheService() async throws {
            let folder = try TemporaryFolder()
            var open = configuration(folder)
            open.server.host = "0.0.0.0"
            try await withService(open) { service in
                var new = open
                new.access.tokens = []
                new.server.host = "127.0.0.1"
                let report = service.service.reload(new)
                #expect(report.taken.isEmpty)
                #expect(report.refused.first?.hasPrefix("access: other machines reach this service") == true)
                let answer = try await service.client.get("/tasks")
                #expect(answer.status == 401)
            }
        }

        @Test func operatorsAndReloadsAreInTheAuditLog() async throws {
            let folder = try TemporaryFolder()
            let old = configuration(folder)
            try await withService(old) { service in
                let answer = try await service.client.post(
                    "/rubric", ["items": [["name": "a", "text": "A?", "min": 0, "max": 1]]],
                    fields: Self.bearer(Self.ops))
                #expect(answer.status == 201)
                var new = old
                new.log.level = .debug
                service.service.reload(new)
                var entries: [JSONValue] = []
                for _ in 0..<600 where entries.count < 2 {
                    let page = try await service.client.get("/audit", fields: Self.bearer(Self.ops))
                    entries = page["entries"]?.array ?? []
                    _ = try await service.client.get(
                        "/rubric/version?after=1000000&wait=0.05", fields: Self.bearer(Self.trainer))
                }
                #expect(entries.map { $0["action"]?.string } == ["configuration.reload", "rubric.publish"])
                #expect(entries.map { $0["principal"]?.string } == ["signal", "ops"])
                #expect(entries.first?["after"]?.string == "taken log.level: debug")
                #expect(entries.last?["request_id"]?.string == answer.fields["X-Request-Id"])
            }
            // The log of what was done outlives the service.
            try await withService(old) { service in
                let page = try await service.client.get("/audit", fields: Self.bearer(Self.ops))
                #expect(page["entries"]?.array?.count == 2)
            }
        }

        @Test(arguments: [false, true])
        func noTokenReachesTheLogTheMetricsOrAnAnswer(_ takesURLTokens: Bool) async throws {
            let folder = try TemporaryFolder()
            var guarded = configuration(folder)
            guarded.access.takesURLTokens = takesURLTokens
            let log = CapturedLog()
            var shown = ""
            try await withService(guarded, logger: log.logger) { service in
                for secret in Self.secrets {
                    for target in [
                        "/score?token=\(secret)", "/score?token=\(secret)&nope=1", "/rubric?token=\(secret)",
                        "/nope?token=\(secret)", "/score",
                    ] {
                        let pair = Base64.urlText(Array("user:\(secret)".utf8))
                        for value in ["Bearer \(secret)", "Basic \(pair)", "\(secret)"] {
                            let answer = try await service.client.post(
                                target, ["rollouts": SampleTexts.rollouts(0..<1)],
                                fields: ["Authorization": value])
                            shown += answer.text + answer.fields.description
                        }
                    }
                    // What the server refuses before any route is asked.
                    for request in [
                        "GET /score?token=\(secret) HTTP/9.9\r\n\r\n",
                        "GET /score?token=\(secret) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(secret)\r\n "
                            + "x\r\n\r\n",
                        "GET /score?token=\(secret) HTTP/1.1\r\nHost: a\r\nContent-Length: \(secret)\r\n\r\n",
                    ] {
                        let socket = try RawSocket(port: service.port)
                        try await socket.send(request)
                        shown += try await socket.receiveResponse()
                    }
                }
                shown += try await service.client.get("/metrics", fields: Self.bearer(Self.trainer)).text
                shown += try await service.client.get("/audit", fields: Self.bearer(Self.ops)).text
            }
            shown += log.text
            #expect(log.text.contains("request answered") && log.text.contains("trainer"))
            for secret in Self.secrets {
                #expect(!shown.contains(secret))
                #expect(!shown.contains(String(secret.suffix(6))))
                #expect(!shown.contains(Base64.urlText(Array("user:\(secret)".utf8))))
            }
        }
    }
}
