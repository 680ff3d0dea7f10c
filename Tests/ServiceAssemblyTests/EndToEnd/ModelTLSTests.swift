import HTTPServer
import JSONText
import RewardCore
import ServiceAssembly
import SimulatedModel
import TLSEngine
import TestSupport
import Testing

extension EndToEndTests {
    /// A judge behind `https`: accepted with the right settings, refused with an explanation otherwise.
    @Suite(.enabled(if: TestCertificates.shared != nil, "\(TestCertificates.missing)"))
    struct ModelTLSTests {
        let certificates: TestCertificates

        init() throws {
            certificates = try #require(TestCertificates.shared)
        }

        /// Runs a service whose judge is behind TLS and demands a client certificate.
        private func withSecureJudge(
            _ name: TestCertificates.Name, _ configure: (inout ModelTLSConfiguration) -> Void,
            _ body: (RunningService) async throws -> Void
        ) async throws {
            let context = try TLSServerContext(
                TLSServerConfiguration(
                    certificate: certificates.files(name),
                    clientCertificates: .required(authorities: certificates.certificate(.authority))))
            try await withModelServer([:]) { plain in
                let port = try #require(Int(plain.url.split(separator: ":")[2].prefix { $0 != "/" }))
                let relay = try TLSRelay(to: port, context: context)
                var model = plain
                model.url = "https://localhost:\(relay.port)/v1"
                configure(&model.tls)
                do {
                    try await withService(configured: { $0.judge(with: model) }, body)
                } catch {
                    await relay.stop()
                    throw error
                }
                await relay.stop()
            }
        }

        private func trust(_ tls: inout ModelTLSConfiguration) {
            tls.caFile = certificates.certificate(.authority)
            tls.clientCertificate = certificates.certificate(.client)
            tls.clientKey = certificates.key(.client)
        }

        @Test func aJudgeThatIsTrustedScores() async throws {
            try await withSecureJudge(.local, { trust(&$0) }) { service in
                let answer = try await service.score(["rollouts": SampleTexts.rollouts(0..<4)])
                #expect(answer.results.allSatisfy { $0["status"]?.string == "scored" }, "\(answer.text)")
            }
        }

        @Test func aJudgeWithAWrongCertificateIsAFaultOfConfiguration() async throws {
            try await withSecureJudge(.expired, { trust(&$0) }) { service in
                let answer = try await service.score(["rollouts": SampleTexts.rollouts(0..<1)])
                let error = try #require(answer.results[0]["error"])
                #expect(error["kind"]?.string == "judge_rejected")
                #expect(error["retryable"]?.bool == false)
                #expect(error["detail"]?.string?.contains("its certificate has expired; renew it") == true, "\(error)")
                // The probe meets the same, and readiness says so.
                var ready = try await service.client.get("/readyz")
                for _ in 0..<200 where ready["probe_failures"]?.array?.isEmpty != false {
                    _ = try await service.get("/rubric/version?after=1000000&wait=0.05")
                    ready = try await service.client.get("/readyz")
                }
                #expect(ready.status == 503 && ready["checks"]?["judges"]?.string == "not_probed")
                let text = try #require(ready["probe_failures"]?[0]?.string)
                #expect(text.hasPrefix("model judge: "))
                #expect(text.contains("its certificate has expired"))
            }
        }

        @Test func aJudgeThatDoesNotKnowTheServiceIsAFaultOfConfiguration() async throws {
            try await withSecureJudge(.local, { $0.caFile = certificates.certificate(.authority) }) { service in
                let answer = try await service.score(["rollouts": SampleTexts.rollouts(0..<1)])
                let error = try #require(answer.results[0]["error"])
                #expect(error["kind"]?.string == "judge_rejected", "\(error)")
                #expect(error["detail"]?.string?.contains("refuses our certificate or wants one") == true, "\(error)")
            }
        }

        @Test func aKeyOfAnotherCertificateStopsTheStart() async throws {
            let folder = try TemporaryFolder()
            var configuration = testConfiguration(folder)
            var model = ModelConfiguration(url: "https://localhost:1/v1", model: "m")
            trust(&model.tls)
            model.tls.clientKey = certificates.key(.other)
            configuration.judge(with: model)
            #expect {
                try configuration.checkTLSFiles()
            } throws: { error in
                guard let failure = error as? ServiceFailure else { return false }
                return failure.isConfiguration && failure.detail.hasPrefix("models.judge.tls.client_key: ")
                    && failure.detail.contains("it is not the key of the certificate")
            }
            await #expect(throws: ServiceFailure.self) { try await withService(configuration) { _ in } }
        }
    }
}
