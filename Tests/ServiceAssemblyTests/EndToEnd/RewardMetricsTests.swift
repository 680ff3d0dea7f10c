import JSONText
import RewardCore
import ServiceAssembly
import SimulatedModel
import TestSupport
import Testing

extension EndToEndTests {
    /// What `/metrics` says of rewards and versions, against what the answers said.
    @Suite struct RewardMetricsTests {
        private static let word = "shatterjudge"

        private func scrape(_ service: RunningService) async throws -> MetricsText {
            MetricsText(try await service.client.get("/metrics").text)
        }

        private static func labels(_ version: String, _ purpose: String = "train") -> String {
            #"{task="essay_writing",partition="default",version="\#(version)",purpose="\#(purpose)"}"#
        }

        @Test func meanAndDeviationOfEachVersionAreThoseOfTheAnswers() async throws {
            try await withModelServer([Self.word: .fault(.garbage)]) { model in
                try await withService(configured: {
                    var model = model
                    model.attemptsMax = 1
                    $0.judge(with: model)
                    $0.metrics.rewardVersionsMax = 2
                }) { service in
                    var rewards: [[Double]] = []
                    for version in 0..<4 {
                        if version > 0 {
                            try await service.publish(
                                items: [["name": "a", "text": "How long is it? \(version)", "min": 0, "max": 5]])
                        }
                        let answer = try await service.score([
                            "rollouts": [
                                SampleTexts.rollout(0), ["prompt": "Say something.", "response": "No."],
                                ["prompt": "Say something.", "response": .string(Self.word)],
                            ]
                        ])
                        // A failure is null for the trainer and nothing here, least of all 0.
                        #expect(answer.rewards.count == 3 && answer.rewards[2] == nil)
                        rewards.append(answer.rewards.compactMap(\.self))
                    }
                    _ = try await service.score([
                        "rollouts": SampleTexts.rollouts(0..<1), "purpose": "eval", "rubric_version": 3,
                    ])
                    _ = try await service.score(["rollouts": SampleTexts.rollouts(0..<1), "rubric_version": 1])
                    let metrics = try await scrape(service)
                    for version in 2...3 {
                        let labels = Self.labels("\(version)")
                        let count = try #require(metrics["metareward_rewards_total" + labels])
                        let sum = try #require(metrics["metareward_reward_positive_sum_total" + labels])
                        let squares = try #require(metrics["metareward_reward_squares_sum_total" + labels])
                        #expect(count == 2)
                        #expect(sum == rewards[version].reduce(0, +))
                        #expect(squares == rewards[version].map { $0 * $0 }.reduce(0, +))
                        #expect(metrics["metareward_reward_negative_sum_total" + labels] == 0)
                    }
                    // The newest two versions have series; what comes under another one later is older.
                    #expect(
                        metrics.series(of: "metareward_rewards_total")
                            == ["2", "3"].map { "metareward_rewards_total" + Self.labels($0) }.inserting(
                                "metareward_rewards_total" + Self.labels("3", "eval"),
                                "metareward_rewards_total" + Self.labels("older")))
                    #expect(metrics["metareward_rewards_total" + Self.labels("older")] == 1)
                    #expect(metrics["metareward_rewards_total" + Self.labels("3", "eval")] == 1)
                    let head = #"metareward_rubric_head_version{task="essay_writing",partition="default"}"#
                    #expect(metrics[head] == 3)
                    #expect(
                        metrics[#"metareward_rollouts_failed_total{task="essay_writing",kind="judge_invalid"}"#] == 4)
                }
            }
        }

        @Test func lineagesBeyondTheConfiguredNumberShareASeries() async throws {
            try await withService(configured: { $0.metrics.lineagesMax = 1 }) { service in
                for partition in ["one", "two", "three"] {
                    _ = try await service.score([
                        "rollouts": SampleTexts.rollouts(0..<1, ["partition": .string(partition)])
                    ])
                }
                let metrics = try await scrape(service)
                let name = "metareward_rewards_total"
                let other = #"{task="essay_writing",partition="other",version="other",purpose="train"}"#
                #expect(metrics[name + other] == 2)
                #expect(metrics.series(of: name).count == 2)
                #expect(metrics[#"metareward_metrics_label_overflow_total{metric="\#(name)"}"#] == 2)
                // Heads are shown up to the limit, and scrapes count nothing: without traffic the counter rests.
                let again = try await scrape(service)
                for name in ["metareward_rubric_head_version", "metareward_rubric_head_published_timestamp_seconds"] {
                    #expect(again.series(of: name) == [name + #"{task="essay_writing",partition="default"}"#])
                }
                #expect(
                    again.series(of: "metareward_metrics_label_overflow_total").allSatisfy {
                        !$0.contains("metareward_rubric_head")
                    })
                #expect(again[#"metareward_metrics_label_overflow_total{metric="\#(name)"}"#] == 2)
            }
        }
    }
}

extension [String] {
    /// With some more, sorted.
    fileprivate func inserting(_ more: String...) -> [String] { (self + more).sorted() }
}
