internal import RewardCore

/// One question to the judge with its semantic retries: an answer that arrived but cannot be used is asked for again,
/// with another seed and, where it was cut short, with more room, because the same request would give the same answer.
struct VerdictCall {
    /// The judge.
    let model: any ChatModel
    /// The service's clock.
    let clock: any ServiceClock

    /// What a call gave, and what it cost in all its attempts.
    struct Outcome<Answer: Sendable>: Sendable {
        /// The answer, or why there is none.
        var answer: Result<Answer, ScoreFailure>
        /// Calls and tokens spent.
        var usage = TokenUsage()
        /// Attempts beyond the first.
        var retries = 0
        /// The endpoint that answered last.
        var endpoint: String?
        /// Whether the answer had to be looked for in a text without the form that was asked for.
        var isUnconstrained = false
        /// The names of the models that answered.
        var models: Set<String> = []
    }

    /// Seeds that one vote has to itself: more than it has attempts.
    private static let seedsPerVote = 64

    /// Asks `question`; `read` turns an answer into a value or says why it cannot be used.
    ///
    /// - Parameter isScore: whether the answer holds a score, whose token probabilities a task may ask for.
    func ask<Answer: Sendable>(
        _ question: JudgeQuestion, _ ask: JudgeAsk, tokensMax: Int, seed: Int, isScore: Bool = true,
        read: (ChatReply) throws(ScoreFailure) -> Answer
    ) async -> Outcome<Answer> {
        var outcome = Outcome<Answer>(
            answer: .failure(ScoreFailure(kind: .internal, detail: "the judge was not asked; this is a bug")))
        var room = tokensMax
        for attempt in 0...max(0, ask.settings.semanticRetries) {
            var request = ChatRequest(
                messages: question.messages, constraint: question.constraint, maxTokens: room,
                temperature: ask.settings.temperature,
                seed: (seed + attempt + ask.vote * Self.seedsPerVote) & 0x7fff_ffff,
                deadline: ask.deadline, timeLimit: .seconds(ask.settings.callTimeoutSeconds),
                affinityKey: ask.prefix.affinityKey, traceparent: ask.traceparent)
            request.wantsTokenProbabilities = isScore && ask.settings.softScores
            request.routingKey = ask.prefix.routingKey
            request.workID = ask.workID
            if attempt > 0 { outcome.retries += 1 }
            do throws(ChatFailure) {
                let reply = try await model.complete(request)
                outcome.retries += reply.retries
                outcome.endpoint = reply.endpoint
                outcome.isUnconstrained = reply.isUnconstrained
                outcome.models.insert(reply.model ?? model.modelName)
                do throws(ScoreFailure) {
                    outcome.answer = .success(try read(reply))
                    outcome.usage += reply.usage
                    return outcome
                } catch {
                    outcome.usage += reply.usage.wasted
                    outcome.answer = .failure(error)
                }
            } catch {
                outcome.usage += error.usage.wasted
                outcome.retries += error.retries
                outcome.endpoint = error.endpoint ?? outcome.endpoint
                outcome.answer = .failure(ScoreFailure(kind: error.kind, detail: error.detail))
                guard error.kind == .judgeTruncated || error.kind == .judgeInvalid else { return outcome }
                if error.kind == .judgeTruncated { room *= 2 }
            }
        }
        return outcome
    }
}

extension VerdictCall.Outcome {
    /// The verdict with the mark that its answer had to be looked for, where it had.
    func marked(_ verdict: Verdict) -> Verdict {
        var verdict = verdict
        verdict.isUnconstrained = isUnconstrained
        return verdict
    }
}

/// Seeds for the judge's sampling: equal questions get equal seeds, in the range of Int32.
enum JudgeSeed {
    /// FNV-1a of the prefix's key and the item's name.
    static func seed(prefix: JudgePrefix, item: String) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in prefix.affinityKey.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for byte in item.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: hash >> 33)
    }
}
