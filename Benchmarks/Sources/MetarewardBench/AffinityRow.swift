import ChatModels
import HTTPClient
import Judging
import Locking
import RewardCore

/// Row 4: how much of the shared prefix is served from a cache when four servers share the calls, chosen by the
/// prefix's hash as the service does, and in turn as a plain balancer would.
enum AffinityRow {
    private static let endpoints = 4

    /// Scores the same rollouts both ways.
    static func run() async throws -> Section {
        let rollouts = Essays.rollouts ?? synthetic
        let hashed = try await share(of: rollouts, inTurn: false)
        let inTurn = try await share(of: rollouts, inTurn: true)
        return Section(
            title: "Prefix affinity over four servers",
            columns: ["calls go", "shared prefix cached, later calls of a rollout", "calls"],
            lines: [
                ["by the prefix's hash", Statistics.text(hashed.share * 100, digits: 1) + " %", "\(hashed.calls)"],
                ["to each server in turn", Statistics.text(inTurn.share * 100, digits: 1) + " %", "\(inTurn.calls)"],
            ],
            notes: [
                "- " + Statistics.verdict(hashed.share >= 0.9, "≥ 90 % of the shared prefix's tokens cached by hash"),
                """
                \(rollouts.count) \(Essays.rollouts == nil ? "made-up" : "real") essays × \(JudgingParts.tenItems.count) items, \
                `per_item`, 16 rollouts in flight, four simulated servers with a prefix cache each (blocks of 16 tokens, as \
                vLLM's). Counted are the tokens of system line, task, prompt and response in every call of a rollout after \
                its first.
                """,
            ])
    }

    private static func share(of rollouts: [Rollout], inTurn: Bool) async throws -> (share: Double, calls: Int) {
        let servers = try SimulatedServers(count: endpoints)
        let models =
            try inTurn
            ? servers.urls.map { try JudgingParts.model(urls: [$0]) } : [JudgingParts.model(urls: servers.urls)]
        let judging = try JudgingParts()
        let recorder = PrefixRecorder(models: models.map(\.0))
        let runner = judging.program(.perItem, model: recorder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, rollout) in rollouts.enumerated() {
                if index >= 16 { try await group.next() }
                group.addTask {
                    let ask = try judging.ask(rollout, items: JudgingParts.tenItems)
                    recorder.expect(ask.prefix)
                    for verdict in await runner.judge(ask).verdicts { _ = try verdict.get() }
                }
            }
            try await group.waitForAll()
        }
        for (_, client) in models { await client.shutdown() }
        await servers.stop()
        return recorder.outcome
    }

    private static var synthetic: [Rollout] {
        (0..<320).map { number in
            Rollout(
                id: "\(number)", prompt: .text("Question \(number / 2): should libraries be open in the evening?"),
                response: .text(JudgeBodies.essay(number)))
        }
    }
}

/// Sends each call to the next of its models and sums up what they say was cached of the shared prefixes.
final class PrefixRecorder: ChatModel {
    private struct State {
        var turn = 0
        var tokens: [String: Int] = [:]
        var seen: Set<String> = []
        var shared = 0
        var cached = 0
        var calls = 0
    }

    let modelName = "judge"
    let isSimulated = true
    private let models: [OpenAICompatibleModel]
    private let state = Locked(State())

    /// A recorder before these models.
    init(models: [OpenAICompatibleModel]) { self.models = models }

    /// The cached share of all shared tokens after first calls, and how many calls there were in all.
    var outcome: (share: Double, calls: Int) {
        state.withLock { (Double($0.cached) / Double(max(1, $0.shared)), $0.calls) }
    }

    /// Says how many tokens the calls of a prefix share.
    func expect(_ prefix: JudgePrefix) {
        state.withLock { $0.tokens[prefix.affinityKey] = (prefix.system.utf8.count + prefix.user.utf8.count) / 4 }
    }

    func complete(_ request: ChatRequest) async throws(ChatFailure) -> ChatReply {
        let key = request.affinityKey ?? ""
        let (model, isFirst) = state.withLock { state in
            state.turn += 1
            state.calls += 1
            return (models[state.turn % models.count], state.seen.insert(key).inserted)
        }
        let reply = try await model.complete(request)
        if isFirst { return reply }
        state.withLock { state in
            let tokens = state.tokens[key] ?? 0
            state.shared += tokens
            state.cached += min(tokens, reply.usage.cachedTokens ?? 0)
        }
        return reply
    }
}
