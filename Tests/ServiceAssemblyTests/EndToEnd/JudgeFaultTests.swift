import JSONText
import RewardCore
import ServiceAssembly
import SimulatedModel
import TestSupport
import Testing

extension EndToEndTests {
    /// Goal: whatever a judge's server does wrong, its rollout ends with the failure that belongs to it, or is scored
    /// where nothing stood in the way; never with a score out of a fault. Method: each fault of the simulated model,
    /// alone with a service of its own, through its real client.
    @Suite struct JudgeFaultTests {
        private static let word = "shatterjudge"

        /// The failure that a fault must end in where nothing is tried again; nil where the rollout must be scored.
        private static func kind(of fault: SimulatedFault) -> FailureKind? {
            switch fault {
            case .status500, .status502HTML, .errorInSuccess, .reset, .resetMidBody: .judgeUnavailable
            case .status503, .status503RetryAfter, .status503Text, .status429, .status429Bare, .status429Milliseconds,
                .status429Date:
                .judgeOverloaded
            case .status400, .errorFlat, .errorString: .judgeRejected
            case .quota: .judgeQuota
            case .hang: .judgeTimeout
            case .garbage, .ignoredConstraint, .outOfRange, .empty, .nullContent, .reasoningOnly,
                .reasoningContentOnly, .unknownFinish:
                .judgeInvalid
            case .truncated, .whitespaceLoop: .judgeTruncated
            case .refusal: .judgeRefused
            case .silentClose, .slowHead, .usageMissing, .cachedTokensNull: nil
            }
        }

        @Test(arguments: SimulatedFault.allCases)
        func everyFaultEndsInItsOwnFailure(fault: SimulatedFault) async throws {
            let result = try await Self.score(.fault(fault), attempts: 1)
            guard let kind = Self.kind(of: fault) else {
                #expect(result["status"]?.string == "scored", "\(result.text)")
                #expect((result["reward"]?.double ?? 0) > 0)
                return
            }
            #expect(result["status"]?.string == "failed", "\(result.text)")
            #expect(result["reward"]?.isNull == true && result["score"]?.isNull == true, "\(result.text)")
            #expect(result["error"]?["kind"]?.string == kind.rawValue, "\(result.text)")
            #expect(result["error"]?["retryable"]?.bool == kind.isRetryable)
        }

        @Test(arguments: SimulatedFault.allCases.filter(\.isRetryable))
        func aSecondAttemptSurvivesWhatIsRetryable(fault: SimulatedFault) async throws {
            let result = try await Self.score(.once(fault), attempts: 2)
            #expect(result["status"]?.string == "scored", "\(result.text)")
            #expect((result["reward"]?.double ?? 0) > 0)
        }

        @Test(arguments: ["temperature", "seed"])
        func aRefusedParameterIsLearnedAndLeftOut(parameter: String) async throws {
            let configuration = SimulatedModelConfiguration(refusedParameters: [parameter])
            let result = try await Self.score(nil, attempts: 1, configuration)
            #expect(result["status"]?.string == "scored", "\(result.text)")
        }

        @Test func aRefusedParameterThatIsNeededIsNamedInTheFailure() async throws {
            let configuration = SimulatedModelConfiguration(refusedParameters: ["messages"])
            let result = try await Self.score(nil, attempts: 2, configuration)
            #expect(result["error"]?["kind"]?.string == "judge_rejected", "\(result.text)")
            #expect(result["error"]?["detail"]?.string?.contains("'messages'") == true, "\(result.text)")
        }

        @Test func aCallThatTimesOutIsAbortedAtItsServer() async throws {
            try await withModelServer([Self.word: .fault(.hang)]) { model in
                let port = try #require(model.url.split(separator: ":").last?.prefix { $0.isNumber })
                let client = JSONTestClient(port: try #require(Int(port)))
                let result = try await Self.score(at: model, attempts: 1)
                #expect(result["error"]?["kind"]?.string == "judge_timeout")
                var aborted: Int?
                for _ in 0..<20_000 where aborted != 1 {
                    aborted = try await client.get("/simulated/state").json["aborted"]?.int
                }
                #expect(aborted == 1)
                await client.close()
            }
        }

        /// The result of a rollout whose calls meet the act.
        private static func score(
            _ act: ScriptedModelHandler.Act?, attempts: Int,
            _ configuration: SimulatedModelConfiguration = SimulatedModelConfiguration(
                slowHeadDelay: .milliseconds(50))
        ) async throws -> JSONValue {
            try await withModelServer(act.map { [word: $0] } ?? [:], configuration) { model in
                try await score(at: model, attempts: attempts)
            }
        }

        private static func score(at model: ModelConfiguration, attempts: Int) async throws -> JSONValue {
            let configure: (inout ServiceConfiguration) -> Void = { configuration in
                var model = model
                model.attemptsMax = attempts
                configuration.judge(with: model)
                configuration.tasks[0].settings.judge.callTimeoutSeconds = attempts == 1 ? 1.5 : 30
                configuration.tasks[0].settings.judge.semanticRetries = 0
            }
            return try await withService(configured: configure) { service in
                let text = SampleTexts.essay(2) + "\nThe word \(word) stands here."
                let rollout = SampleTexts.rollout(2, ["response": .string(text)])
                let answer = try await service.score(["program": "single", "rollouts": [rollout]])
                return try #require(answer.results.first)
            }
        }
    }
}
