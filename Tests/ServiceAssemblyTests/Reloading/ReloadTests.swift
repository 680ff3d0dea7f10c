import Glibc
import HTTPClient
import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import TLSEngine
import TestSupport
import Testing

extension EndToEndTests {
    /// A service on several listeners whose configuration is read again.
    @Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"))
    struct ReloadTests {
        let installed: InstalledCertificate
        let folder: TemporaryFolder

        init() throws {
            installed = try InstalledCertificate()
            folder = try TemporaryFolder()
        }

        private var configuration: ServiceConfiguration {
            var configuration = testConfiguration(folder)
            configuration.server.listen = [
                "http://127.0.0.1:0", "https://127.0.0.1:0", "unix:\(folder.path)/metareward.sock",
            ]
            configuration.server.tls = installed.settings
            configuration.server.handshakeTimeoutSeconds = 600
            return configuration
        }

        private func securePort(_ service: RunningService) throws -> Int {
            let url = try #require(service.service.listenURLs.first { $0.hasPrefix("https://127.0.0.1:") })
            return try #require(url.split(separator: ":").last.flatMap { Int($0) })
        }

        /// The serial number of the certificate that a new connection sees.
        private func serial(_ service: RunningService) async throws -> String? {
            let port = try securePort(service)
            let context = try TLSClientContext(
                TLSClientConfiguration(trust: .file(installed.certificates.certificate(.authority))))
            let socket = TLSRawSocket(
                try RawSocket(port: port), try context.makeEngine(host: "localhost", port: port))
            try await socket.shakeHands()
            return socket.engine.peerCertificate?.serial
        }

        @Test func everyListenerScores() async throws {
            try await withService(configuration) { service in
                let body: JSONValue = ["rollouts": SampleTexts.rollouts(0..<2)]
                #expect(try await service.score(body).results.count == 2)
                let client = HTTPClient(
                    configuration: HTTPClientConfiguration(
                        tls: TLSClientConfiguration(
                            trust: .file(installed.certificates.certificate(.authority)))))
                let url = HTTPClientURL(
                    scheme: "https", host: "localhost", port: try securePort(service), target: "/score")
                let fields = HeaderFields([(name: "Content-Type", value: "application/json")])
                let response = try await client.send(
                    HTTPClientRequest(method: .post, url: url, fields: fields, body: Array(body.text.utf8)),
                    timeout: .seconds(60))
                #expect(response.status == 200)
                await client.shutdown()
                let socket = try RawSocket(unixPath: "\(folder.path)/metareward.sock")
                try await socket.send("GET /rubric/version HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try await socket.receiveResponse().hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(service.service.listenURLs.count == 3)
                let metrics = try await service.client.get("/metrics").text
                #expect(
                    metrics.contains("metareward_tls_handshakes_total{version=\"TLS 1.3\",resumed=\"false\"} 1\n"))
            }
            #expect(access("\(folder.path)/metareward.sock", F_OK) != 0)
        }

        @Test func whatCanChangeChangesAndTheRestIsNamed() async throws {
            let old = configuration
            try await withService(old) { service in
                #expect(try await serial(service) == installed.serial(.local))
                try installed.install(.renewed)
                var new = old
                new.log.level = .debug
                new.tasks[0].settings.schedule.mode = .paused
                new.limits.textBytesMax = 5
                new.server.loops = 2
                let report = service.service.reload(new)
                let name = old.tasks[0].settings.name
                #expect(report.taken == ["server.tls", "log.level: debug", "tasks.\(name).schedule.mode: paused"])
                #expect(report.refused.isEmpty)
                #expect(report.needsRestart == ["server", "limits"])
                #expect(try await serial(service) == installed.serial(.renewed))
                #expect(try await service.get("/tasks/\(name)")["mode"]?.string == "paused")
                // Reading the same file again undoes nothing that was set by request.
                let answer = try await service.client.post("/tasks/\(name)/evolution", ["mode": "auto"])
                try #require(answer.status == 200)
                #expect(service.service.reload(new).taken == ["server.tls"])
                #expect(try await service.get("/tasks/\(name)")["mode"]?.string == "auto")
            }
        }

        @Test func aCertificateThatCannotBeUsedIsRefusedAndTheOldOneStays() async throws {
            try await withService(configuration) { service in
                try installed.installCertificate(.renewed)
                let report = service.service.reload(configuration)
                #expect(report.taken.isEmpty)
                #expect(report.refused.count == 1)
                #expect(report.refused.first?.hasPrefix("server.tls: The private key file ") == true, "\(report)")
                #expect(report.refused.first?.contains("it is not the key of the certificate") == true)
                #expect(try await serial(service) == installed.serial(.local))
            }
        }

        @Test func filesThatDoNotFitTogetherStopTheStart() async throws {
            try installed.installCertificate(.renewed)
            #expect {
                try configuration.checkTLSFiles()
            } throws: { error in
                guard let failure = error as? ServiceFailure else { return false }
                return failure.isConfiguration && failure.detail.hasPrefix("server.tls.key: The private key file ")
            }
            await #expect(throws: ServiceFailure.self) { try await withService(configuration) { _ in } }
        }
    }
}
