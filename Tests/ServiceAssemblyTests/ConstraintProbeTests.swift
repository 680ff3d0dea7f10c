import ChatModels
import RewardAPI
import RewardCore
import TestSupport
import Testing

@testable import ServiceAssembly

/// Goal (R-CON-1): a server that drops a constraint without a word never becomes ready, and is told apart from one that
/// cannot be reached. Method: probes of models that a test plays.
@Suite(.timeLimit(.minutes(5))) struct ConstraintProbeTests {
    private static let answers: [(ConstraintProbe, String, Bool)] = [
        (.integer, "4", true), (.integer, " 0\n", true), (.integer, "banana", false), (.integer, "6", false),
        (.integer, "42", false), (.integer, "4.", false), (.integer, "", false), (.choice, "walrus", true),
        (.choice, "banana", false), (.choice, "Walrus", false), (.json, #"{"k7_zebra":3}"#, true),
        (.json, #"{"k7_zebra":9}"#, false), (.json, #"{"answer":"banana"}"#, false), (.json, "banana", false),
        (.json, #"{"k7_zebra":3,"x":1}"#, false), (.json, #"{"k7_zebra":"3"}"#, false),
    ]

    @Test(arguments: answers) func rCon1OnlyAnswersThatKeepToTheConstraintPass(
        probe: ConstraintProbe, text: String, passes: Bool
    ) {
        #expect(probe.passes(text) == passes)
    }

    private func run(
        kinds: Set<ConstraintProbe>, allowed: Bool = false,
        answer: @escaping @Sendable (ChatRequest, Int) async throws(ChatFailure) -> ChatReply
    ) async -> (readiness: ServiceReadiness, model: ScriptedChatModel) {
        let model = ScriptedChatModel(answer: answer)
        return (await run(kinds: kinds, allowed: allowed, models: [model]), model)
    }

    private func run(
        kinds: Set<ConstraintProbe>, allowed: Bool = false, models: [ScriptedChatModel]
    ) async -> ServiceReadiness {
        let readiness = ServiceReadiness(isSimulated: false, judges: ["judge"], health: ModelHealth())
        let target = ProbeTarget(
            name: "judge", models: models, dialect: .vLLM, allowsUnconstrained: allowed, kinds: kinds)
        var quiet = LogConfiguration()
        quiet.level = .critical
        let probes = JudgeProbes(
            targets: [target], readiness: readiness, clock: EndingClock(),
            logger: LogBootstrap.logger("test", configuration: quiet))
        await probes.run()
        return readiness
    }

    private static let good: [String: String] = ["integer": "4", "json": #"{"k7_zebra":1}"#, "choice": "zebra"]

    private static func kind(_ request: ChatRequest) -> String {
        switch request.constraint {
        case .integer: "integer"
        case .choice: "choice"
        case .json, .none: "json"
        }
    }

    @Test func rCon1EveryKindIsAskedForAndAllMustPass() async {
        let (readiness, model) = await run(kinds: [.integer, .json, .choice]) { request, _ in
            ScriptedChatModel.reply(Self.good[Self.kind(request)] ?? "")
        }
        #expect(readiness.readiness().status == .ready)
        #expect(Set(model.requests.map(Self.kind)) == ["integer", "json", "choice"])
    }

    @Test(arguments: ConstraintProbe.allCases) func rCon1ADroppedConstraintIsExplained(dropped: ConstraintProbe) async {
        let (readiness, _) = await run(kinds: [.integer, .json, .choice]) { request, _ in
            let kind = Self.kind(request)
            return ScriptedChatModel.reply(kind == dropped.rawValue ? "banana" : Self.good[kind] ?? "")
        }
        let found = readiness.readiness()
        #expect(found.status == .notReady)
        #expect(found.probeFailures.count == 1)
        let words = found.probeFailures.first ?? ""
        for part in [
            "of kind \(dropped.rawValue)", "dialect vllm", "\"banana\"", "models.judge.dialect", "allow_unconstrained",
        ] {
            #expect(words.contains(part), "\(part) in \(words)")
        }
    }

    @Test func rCon1AServerThatCannotBeReachedIsNoServerThatIgnores() async {
        let (readiness, _) = await run(kinds: [.json], allowed: true) { _, _ throws(ChatFailure) in
            throw ChatFailure(kind: .judgeUnavailable, detail: "judge is not reachable.")
        }
        #expect(readiness.readiness().probeFailures == ["model judge: judge is not reachable."])
        #expect(readiness.readiness().status == .notReady)
    }

    @Test func rCon1AModelThatThinksGetsMoreRoom() async {
        let (readiness, model) = await run(kinds: [.integer]) { request, number throws(ChatFailure) in
            guard number > 0 else { throw ChatFailure(kind: .judgeTruncated, detail: "ended at its limit.") }
            return ScriptedChatModel.reply("4")
        }
        #expect(readiness.readiness().status == .ready)
        #expect(model.requests.map(\.maxTokens) == [16, 2048])
    }

    private static let secondServers: [(String?, Readiness.Status)] = [("banana", .notReady), (nil, .ready)]

    @Test(arguments: secondServers)
    func rCon1EachServerOfAModelIsAskedByItself(second: String?, status: Readiness.Status) async {
        let good = ScriptedChatModel { _, _ in ScriptedChatModel.reply("4") }
        let other = ScriptedChatModel { _, _ throws(ChatFailure) in
            guard let second else { throw ChatFailure(kind: .judgeUnavailable, detail: "is not reachable.") }
            return ScriptedChatModel.reply(second)
        }
        let readiness = await run(kinds: [.integer], models: [good, other])
        #expect(readiness.readiness().status == status)
        #expect(good.requests.count == 1 && other.requests.count == 1)
    }

    @Test func rCon1AllowUnconstrainedGoesOnAndIsNamed() async {
        let (readiness, _) = await run(kinds: [.integer], allowed: true) { _, _ in
            var reply = ScriptedChatModel.reply("4")
            reply.isUnconstrained = true
            return reply
        }
        let found = readiness.readiness()
        #expect(found.status == .degraded)
        #expect(
            found.degradations == [
                "model judge ignores constraints (integer); its answers are looked for in its text"
            ])
    }
}

/// A clock whose sleeps fail as those of a cancelled task do, so that a loop which sleeps between rounds ends.
private struct EndingClock: ServiceClock {
    func now() -> Timestamp { Timestamp(milliseconds: 0) }
    func monotonic() -> ContinuousClock.Instant { .now }
    func sleep(for duration: Duration) async throws { throw CancellationError() }
}
