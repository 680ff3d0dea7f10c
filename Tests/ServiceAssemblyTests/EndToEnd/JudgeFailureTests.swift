import HTTPEngine
import JSONText
import RewardCore
import ServiceAssembly
import SimulatedModel
import TestSupport
import Testing

extension EndToEndTests {
    /// A failure is never a score: some rollouts of a batch meet a broken judge, their neighbours meet a good one.
    @Suite struct JudgeFailureTests {
        /// One way in which a judge breaks, and what its rollout must say then.
        private struct Breakage {
            let word: String
            let act: ScriptedModelHandler.Act
            let kind: String
            let isRetryable: Bool
        }

        private static let faults: [Breakage] = [
            Breakage(word: "shattergarbage", act: .fault(.garbage), kind: "judge_invalid", isRetryable: true),
            Breakage(word: "shatterhang", act: .fault(.hang), kind: "judge_timeout", isRetryable: true),
            Breakage(word: "shattererror", act: .fault(.status500), kind: "judge_unavailable", isRetryable: true),
            Breakage(word: "shatterload", act: .fault(.status503), kind: "judge_overloaded", isRetryable: true),
            Breakage(word: "shatterrequest", act: .fault(.status400), kind: "judge_rejected", isRetryable: false),
            Breakage(word: "shatterrange", act: .fault(.outOfRange), kind: "judge_invalid", isRetryable: true),
            Breakage(word: "shatterrefusal", act: .fault(.refusal), kind: "judge_refused", isRetryable: false),
            Breakage(word: "shattercut", act: .fault(.truncated), kind: "judge_truncated", isRetryable: true),
            Breakage(word: "shatterempty", act: .fault(.empty), kind: "judge_invalid", isRetryable: true),
        ]

        /// Answers that hold no integer between 0 and 5 as a JSON integer.
        private static let verdicts: [Breakage] = [
            #"{"reason":"fine","score":5.0}"#, #"{"reason":"fine","score":4.5}"#, #"{"reason":"fine","score":"5"}"#,
            #"{"reason":"fine","score":6}"#, #"{"reason":"fine","score":-1}"#, #"{"reason":"fine","score":5e0}"#,
            #"{"reason":"fine","score":null}"#, #"{"reason":"fine","score":true}"#, #"{"reason":"fine","score":٥}"#,
            #"{"reason":"fine","score":0x5}"#, #"{"reason":"fine","score":05}"#, #"{"reason":"fine"}"#, #"[5]"#,
            #""5""#, #"{"reason":"fine","score":18446744073709551621}"#, #"{"reason":"fine","score":5} and so on"#,
            #"{"reason":"fine","score":3,"score":5}"#,
        ].enumerated().map { number, text in
            Breakage(word: "verdict\(number)word", act: .answer(text), kind: "judge_invalid", isRetryable: true)
        }

        @Test(arguments: ["per_item", "single"])
        func aBrokenJudgeGivesNoRewardToItsRolloutsAndLeavesTheOthersAlone(program: String) async throws {
            try await Self.expect(Self.faults, program: program)
        }

        @Test func anAnswerThatIsNoIntegerInRangeIsNeverAScore() async throws {
            try await Self.expect(Self.verdicts, program: "per_item")
        }

        @Test func aFailedRolloutIsStoredAsFailedAndIsNoSample() async throws {
            try await withModelServer(["shatterjudge": .fault(.garbage)]) { model in
                try await withService(configured: { Self.configure(&$0, model) }) { service in
                    let broken = SampleTexts.rollout(1, ["response": "This one says shatterjudge and breaks it."])
                    let answer = try await service.score(["rollouts": .array([broken])])
                    let id = try #require(answer.results[0]["score_id"]?.string)
                    let stored = try await service.get("/scores/\(id)")
                    #expect(stored["status"]?.string == "failed")
                    #expect(stored["reward"]?.isNull == true)
                    #expect(stored["score"]?.isNull == true)
                    let run = try await service.refine()
                    #expect(run["status"]?.string == "skipped")
                }
            }
        }

        @Test func oneItemWithoutAVerdictFailsTheRolloutAndTheOthersStay() async throws {
            // The default rubric's item "tone" is asked about in a call of its own; the others never show its text.
            try await withModelServer(["fit for a serious reader": .fault(.garbage)]) { model in
                try await withService(configured: { Self.configure(&$0, model) }) { service in
                    let answer = try await service.score(["program": "per_item", "rollouts": [SampleTexts.rollout(1)]])
                    let result = try #require(answer.results.first)
                    #expect(result["status"]?.string == "failed")
                    #expect(result["reward"]?.isNull == true)
                    let items = (result["items"]?.array ?? []).compactMap { $0["name"]?.string }
                    #expect(items == ["position", "relevance", "reasons"], "\(result.text)")
                }
            }
        }

        @Test func theRequestsOwnTimeoutEndsAWaitForTheJudge() async throws {
            try await withModelServer(["shatterhang": .fault(.hang)]) { model in
                try await withService(configured: { $0.judge(with: model) }) { service in
                    let broken = SampleTexts.rollout(2, ["response": "The word shatterhang stands here."])
                    let answer = try await service.score(
                        ["program": "single", "rollouts": [SampleTexts.rollout(1), broken]],
                        fields: ["X-Request-Timeout": "2.5"])
                    #expect(answer.results.map { $0["status"]?.string } == ["scored", "failed"])
                    #expect(answer.results[1]["error"]?["kind"]?.string == "judge_timeout")
                }
            }
        }

        /// Scores a rollout for each breakage between two good ones, in one request.
        private static func expect(_ breakages: [Breakage], program: String) async throws {
            let acts = Dictionary(uniqueKeysWithValues: breakages.map { ($0.word, $0.act) })
            let answer = try await withModelServer(acts) { model in
                try await withService(configured: { configure(&$0, model) }) { service in
                    let broken = breakages.map { breakage in
                        let text = SampleTexts.essay(2) + "\nThe word \(breakage.word) stands here."
                        return SampleTexts.rollout(2, ["id": .string(breakage.word), "response": .string(text)])
                    }
                    let all = [SampleTexts.rollout(1)] + broken + [SampleTexts.rollout(3)]
                    return try await service.score(["program": .string(program), "rollouts": .array(all)])
                }
            }
            let rewards = try #require(answer["rewards"]?.array)
            try #require(answer.results.count == breakages.count + 2 && rewards.count == breakages.count + 2)
            for index in [0, breakages.count + 1] {
                #expect(answer.results[index]["status"]?.string == "scored")
                #expect(answer.results[index]["error"] == nil)
                #expect((rewards[index].double ?? 0) > 0)
            }
            for (index, breakage) in breakages.enumerated() {
                expectFailed(answer.results[index + 1], reward: rewards[index + 1], breakage)
            }
        }

        private static func expectFailed(_ result: JSONValue, reward: JSONValue, _ breakage: Breakage) {
            #expect(reward.isNull, "\(breakage.act): \(reward.text)")
            #expect(result["id"]?.string == breakage.word)
            #expect(result["status"]?.string == "failed")
            #expect(result["reward"]?.isNull == true)
            #expect(result["score"]?.isNull == true)
            #expect(result["rubric_version"]?.int == 0)
            #expect(result["error"]?["kind"]?.string == breakage.kind, "\(breakage.act): \(result.text)")
            #expect(result["error"]?["retryable"]?.bool == breakage.isRetryable, "\(breakage.act)")
            #expect(result["error"]?["detail"]?.string?.isEmpty == false)
        }

        private static func configure(_ configuration: inout ServiceConfiguration, _ model: ModelConfiguration) {
            var model = model
            model.attemptsMax = 2
            configuration.judge(with: model)
            configuration.tasks[0].settings.judge.callTimeoutSeconds = 1.5
            configuration.tasks[0].settings.judge.warmUpSeconds = 0
        }
    }
}
