internal import JSONText
internal import RewardCore

extension Judgement {
    /// Writes all of the judgement but its basis as an object.
    static func write(_ writer: inout JSONWriter, _ judgement: Judgement) {
        writer.object { writer in
            switch judgement.outcome {
            case .scored(let reward, let score):
                writer.member("reward", reward)
                writer.member("score", score)
            case .failed(let failure):
                writer.member(object: "failure") { writer in
                    writer.member("kind", failure.kind.rawValue)
                    writer.member("detail", failure.detail)
                }
            }
            writer.member("score_min", judgement.scoreMin)
            writer.member("score_max", judgement.scoreMax)
            writer.member("decided_by", judgement.decidedBy?.rawValue)
            writer.member(list: "verdicts", judgement.verdicts, Verdict.write)
            writer.member(list: "checks", judgement.checks) { writer, check in
                writer.object { writer in
                    writer.member("name", check.name)
                    writer.member("passed", check.passed)
                }
            }
            writer.member("endpoint", judgement.endpoint)
            writer.member("simulated", judgement.isSimulated)
            writer.member(object: "usage") { TokenUsage.writeMembers(&$0, judgement.usage) }
            writer.member("retries", judgement.retries)
            writer.member("latency_ms", judgement.latencyMilliseconds)
        }
    }

    /// Reads what `write` has written, and adds its basis.
    init(_ fields: DocumentFields, basis: Basis) throws(DocumentError) {
        let outcome: Outcome
        if let failure = try fields.optionalFields("failure") {
            outcome = .failed(
                ScoreFailure(
                    kind: try failure.keyword("kind", FailureKind.self), detail: try failure.text("detail")))
        } else {
            outcome = .scored(reward: try fields.double("reward"), score: try fields.double("score"))
        }
        self.init(
            outcome: outcome, scoreMin: try fields.optionalInt("score_min"),
            scoreMax: try fields.optionalInt("score_max"),
            decidedBy: try fields.optionalKeyword("decided_by", ScoreDecider.self),
            verdicts: try fields.list("verdicts", Verdict.read),
            checks: try fields.list("checks") { value throws(DocumentError) in
                let check = try DocumentFields(value, "a check")
                return CheckResult(name: try check.text("name"), passed: try check.bool("passed"))
            },
            basis: basis, endpoint: try fields.optionalText("endpoint"),
            isSimulated: try fields.bool("simulated"), usage: try TokenUsage(fields.fields("usage")),
            retries: try fields.int("retries"), latencyMilliseconds: try fields.double("latency_ms"))
    }
}

extension Verdict {
    /// Writes the verdict as an object.
    static func write(_ writer: inout JSONWriter, _ verdict: Verdict) {
        writer.object { writer in
            writer.member("name", verdict.name)
            writer.member("score", verdict.score)
            writer.member("min", verdict.min)
            writer.member("max", verdict.max)
            writer.member("rationale", verdict.rationale)
            if verdict.isUnconstrained { writer.member("unconstrained", true) }
            if let uncertainty = verdict.uncertainty { writer.member("uncertainty", uncertainty) }
            if let soft = verdict.soft {
                writer.member(object: "soft") { writer in
                    writer.member("outcome", soft.outcome.rawValue)
                    if let mass = soft.mass { writer.member("mass", mass) }
                }
            }
        }
    }

    /// Reads what `write` has written.
    static func read(_ value: JSONValue) throws(DocumentError) -> Verdict {
        let fields = try DocumentFields(value, "a verdict")
        let soft = try fields.optionalFields("soft")
        var verdict = Verdict(
            name: try fields.text("name"), score: try fields.double("score"), min: try fields.int("min"),
            max: try fields.int("max"), rationale: try fields.text("rationale"),
            uncertainty: try fields.optionalDouble("uncertainty"),
            soft: try soft.map { soft throws(DocumentError) in
                SoftReading(
                    outcome: try soft.keyword("outcome", SoftReading.Outcome.self),
                    mass: try soft.optionalDouble("mass"))
            })
        verdict.isUnconstrained = try fields.optionalBool("unconstrained") ?? false
        return verdict
    }
}

extension TokenUsage {
    /// Writes the counts as members of the object that is open.
    static func writeMembers(_ writer: inout JSONWriter, _ usage: TokenUsage) {
        writer.member("calls", usage.calls)
        writer.member("prompt_tokens", usage.promptTokens)
        writer.member("completion_tokens", usage.completionTokens)
        writer.member("cached_tokens", usage.cachedTokens)
        if usage.wastedTokens > 0 { writer.member("wasted_tokens", usage.wastedTokens) }
    }

    /// Reads what `writeMembers` has written.
    init(_ fields: DocumentFields) throws(DocumentError) {
        self.init(
            calls: try fields.int("calls"), promptTokens: try fields.int("prompt_tokens"),
            completionTokens: try fields.int("completion_tokens"),
            cachedTokens: try fields.optionalInt("cached_tokens"),
            wastedTokens: try fields.optionalInt("wasted_tokens") ?? 0)
    }
}
