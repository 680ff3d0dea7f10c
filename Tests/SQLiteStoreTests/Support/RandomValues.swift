import RewardCore

/// Random domain values from a seed: equal seeds give equal values, so that a failure can be repeated.
struct RandomValues: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private static let pieces = [
        "", "\0", "a\0b", "\u{FFFD}", "🦆👩‍👩‍👧", "\n", "\r\n", "\"", "\\",
        "\u{1}\u{1F}\u{7F}", "é", "e\u{301}", "\u{FEFF}",
        "\u{10FFFF}", "plain words", "{\"a\": [1.0]}", "'); DROP TABLE rollout; --", "\u{2028}", "<item>", "𝔘", "\t",
    ]

    mutating func text() -> String {
        (0..<Int.random(in: 0...4, using: &self)).map { _ in Self.pieces.randomElement(using: &self) ?? "" }.joined()
    }

    mutating func optional<Value>(_ value: (inout RandomValues) -> Value) -> Value? {
        Bool.random(using: &self) ? value(&self) : nil
    }

    mutating func list<Value>(_ countMax: Int, _ value: (inout RandomValues) -> Value) -> [Value] {
        (0..<Int.random(in: 0...countMax, using: &self)).map { _ in value(&self) }
    }

    mutating func int() -> Int {
        switch Int.random(in: 0...5, using: &self) {
        case 0: .min
        case 1: .max
        case 2: 0
        default: Int.random(in: -1000...1000, using: &self)
        }
    }

    mutating func time() -> Timestamp { Timestamp(milliseconds: Int64(int())) }

    mutating func double() -> Double {
        [0.0, -0.0, 1.0, 1.0 / 3.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -1e-300, 0.1 + 0.2]
            .randomElement(using: &self) ?? 0
    }

    mutating func one<Value: CaseIterable>(of type: Value.Type) -> Value where Value.AllCases == [Value] {
        type.allCases[Int.random(in: 0..<type.allCases.count, using: &self)]
    }

    mutating func texts() -> [String: String] {
        Dictionary(list(3) { ($0.text(), $0.text()) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func item() -> RubricItem {
        RubricItem(
            name: text(), text: text(), min: int(), max: int(), rangeAssumed: Bool.random(using: &self))
    }

    mutating func content() -> RubricContent {
        Bool.random(using: &self) ? .guidelines(text()) : .items(list(3) { $0.item() })
    }

    mutating func basis() -> Basis {
        Basis(
            rubricVersion: int(), rubricHash: text(), program: one(of: JudgeProgramName.self),
            rewardRule: one(of: RewardRule.self), templateHashes: texts(), judgeModel: text(),
            rulesHash: text())
    }

    mutating func rolloutText() -> RolloutText {
        Bool.random(using: &self)
            ? .text(text()) : .messages(list(3) { RolloutText.Message(role: $0.text(), content: $0.text()) })
    }

    mutating func usage() -> TokenUsage {
        TokenUsage(
            calls: int(), promptTokens: int(), completionTokens: int(), cachedTokens: optional { $0.int() },
            wastedTokens: Int(truncatingIfNeeded: next() >> 2))
    }

    mutating func judgement() -> Judgement {
        Judgement(
            outcome: Bool.random(using: &self)
                ? .scored(reward: double(), score: double())
                : .failed(ScoreFailure(kind: one(of: FailureKind.self), detail: text())),
            scoreMin: optional { $0.int() }, scoreMax: optional { $0.int() },
            decidedBy: optional { $0.one(of: ScoreDecider.self) },
            verdicts: list(3) {
                var verdict = Verdict(
                    name: $0.text(), score: $0.double(), min: $0.int(), max: $0.int(), rationale: $0.text(),
                    uncertainty: $0.optional { $0.double() },
                    soft: $0.optional { random in
                        SoftReading(
                            outcome: random.one(of: SoftReading.Outcome.self),
                            mass: random.optional { $0.double() })
                    })
                verdict.isUnconstrained = Bool.random(using: &$0)
                return verdict
            },
            checks: list(2) { CheckResult(name: $0.text(), passed: Bool.random(using: &$0)) }, basis: basis(),
            endpoint: optional { $0.text() }, isSimulated: Bool.random(using: &self), usage: usage(),
            retries: int(), latencyMilliseconds: double())
    }

    mutating func rollout(scoreID: String) -> StoredRollout {
        StoredRollout(
            scoreID: scoreID, at: time(), task: text(),
            rollout: Rollout(
                id: text(), prompt: optional { $0.rolloutText() }, response: rolloutText(),
                reference: optional { $0.text() }, partition: text(), group: optional { $0.text() },
                metadata: optional { $0.text() }),
            run: optional { $0.text() }, step: optional { Int64($0.int()) }, purpose: one(of: RolloutPurpose.self),
            pinnedBy: optional { $0.text() }, judgement: judgement(), notes: list(2) { $0.text() },
            isAbandoned: Bool.random(using: &self))
    }

    mutating func metaSample() -> MetaSample {
        var sample = MetaSample(rollout: rollout(scoreID: text()))
        sample.label = optional { $0.text() }
        sample.analysis = optional { $0.text() }
        sample.refinement = optional { $0.list(3) { $0.item() } }
        sample.failure = optional { $0.text() }
        return sample
    }

    mutating func metaRun(id: String) -> MetaRun {
        var run = MetaRun(
            id: id, lineage: Lineage(task: text(), partition: text()),
            parameters: MetaRunParameters(samples: int(), seed: Int64(int()), isDryRun: Bool.random(using: &self)),
            trigger: one(of: MetaRunTrigger.self), queuedAt: time())
        run.status = one(of: MetaRunStatus.self)
        run.stage = one(of: MetaRunStage.self)
        run.fromVersion = optional { $0.int() }
        run.publishedVersion = optional { $0.int() }
        run.samples = list(3) { $0.metaSample() }
        run.mergedSets = list(2) { $0.list(2) { $0.item() } }
        run.analysis = optional { $0.text() }
        run.candidate = optional { $0.content() }
        run.reasons = list(2) { $0.text() }
        run.templateHashes = texts()
        run.usage = usage()
        run.isSimulated = Bool.random(using: &self)
        run.startedAt = optional { $0.time() }
        run.endedAt = optional { $0.time() }
        return run
    }

    mutating func pinKey(_ number: Int) -> PinKey {
        switch Int.random(in: 0...2, using: &self) {
        case 0: .step(run: text(), step: Int64(number))
        case 1: .group(run: optional { $0.text() }, group: "\(number)" + text())
        default: .prompt(hash: "\(number)" + text())
        }
    }
}
