import Prompts
import RewardCore
import TestSupport
import Testing

@testable import Judging

@Suite(.timeLimit(.minutes(5))) struct VotingTests {
    private static func task(_ change: (inout JudgeSettings) -> Void) -> TaskSettings {
        var task = ScoringBench.plainTask
        task.judge.temperature = 0.7
        change(&task.judge)
        return task
    }

    @Test func votesAreAskedWithTheirOwnSeedsAndTheMedianCounts() async throws {
        let log = RequestLog()
        let bench = try await ScoringBench(task: Self.task { $0.votes = 3 }) { request, _ in
            log.add(request)
            // The vote is told by its seed alone, whatever the order of arrival.
            let rank = (request.seed ?? 0) / 64 % 3
            return ScriptedChatModel.reply(#"{"reason":"r","score":\#([1, 4, 5][rank])}"#)
        }
        let judgement = try await bench.score(["text"])[0].record.judgement
        #expect(Set(log.requests.map(\.seed)).count == 3)
        #expect(judgement.score == 4 && judgement.reward == 0.8)
        #expect(judgement.usage.calls == 3)
        #expect(abs((judgement.uncertainty ?? 0) - 1.699_673_171_197_595) < 1e-9)
        let other = try await ScoringBench()
        let plain = try await other.score(["text"])[0].record.judgement
        #expect(plain.uncertainty == nil)
        #expect(plain.basis.hash != judgement.basis.hash, "votes decide the score, so they belong to its basis")
    }

    @Test func aFallbacksVoteIsStampedOnTheScore() async throws {
        let bench = try await ScoringBench(task: Self.task { $0.votes = 3 }) { request, _ in
            let isFirst = (request.seed ?? 0) / 64 % 3 == 0
            return ChatReply(
                text: #"{"reason":"r","score":4}"#, finishReason: "stop", usage: TokenUsage(calls: 1),
                endpoint: "e", retries: 0, model: isFirst ? "understudy" : nil)
        }
        let judgement = try await bench.score(["text"])[0].record.judgement
        #expect(judgement.basis.judgeModel.contains("understudy"))
    }

    @Test func softScoresReachTheRewardAndTheBasis() async throws {
        let tokens = [("4", 0.0)].map { text, logarithm in
            TokenChoice(
                text: text,
                alternatives: [
                    TokenChoice.Alternative(text: "4", logarithm: logarithm - 0.693_147_180_559_945_3),
                    TokenChoice.Alternative(text: "5", logarithm: logarithm - 0.693_147_180_559_945_3),
                ])
        }
        let opening = TokenChoice(text: #"{"reason":"r","score":"#, alternatives: [])
        let closing = TokenChoice(text: "}", alternatives: [])
        let bench = try await ScoringBench(task: Self.task { $0.softScores = true }) { request, _ in
            #expect(request.wantsTokenProbabilities)
            return ChatReply(
                text: #"{"reason":"r","score":4}"#, finishReason: "stop", usage: TokenUsage(calls: 1),
                endpoint: "scripted", retries: 0, tokens: [opening] + tokens + [closing])
        }
        let judgement = try await bench.score(["text"])[0].record.judgement
        #expect(abs((judgement.score ?? 0) - 4.5) < 1e-9 && abs((judgement.reward ?? 0) - 0.9) < 1e-9)
        #expect(judgement.verdicts[0].soft?.outcome == .used)
        let plain = try await ScoringBench { request, _ in
            #expect(!request.wantsTokenProbabilities)
            return ScriptedChatModel.reply(#"{"reason":"r","score":4}"#)
        }
        #expect(try await plain.score(["text"])[0].record.judgement.basis.hash != judgement.basis.hash)
    }

    @Test func tokensOfUnusableAnswersAreWasted() async throws {
        let bench = try await ScoringBench { _, number in
            ScriptedChatModel.reply(number == 0 ? "no verdict" : #"{"reason":"r","score":4}"#)
        }
        let usage = try await bench.score(["text"])[0].record.judgement.usage
        #expect(usage.calls == 2 && usage.promptTokens == 20 && usage.wastedTokens == 15)
    }
}
