internal import JSONText
internal import RewardCore

/// Writes tasks as members of a JSON object. The names are those of the configuration file.
struct TaskWriter {
    /// The task.
    let task: TaskSettings
    /// Whether it serves what names no task.
    let isDefault: Bool
    /// Whether its triggers start meta runs now.
    let mode: ScheduleSettings.Mode

    /// The task in a list.
    func writeSummary(_ writer: inout JSONWriter) {
        writer.member("name", task.name)
        writer.member("description", task.description)
        writer.member("default", isDefault)
        writer.member("kind", task.rubricKind.rawValue)
        writer.member("program", task.program.rawValue)
        writer.member("reward", task.rewardRule.rawValue)
        writer.member("mode", mode.rawValue)
    }

    /// The task with its effective configuration and the heads of its lineages in use.
    func writeWhole(heads: [RubricVersion], _ writer: inout JSONWriter) {
        writeSummary(&writer)
        writer.member("require_prompt", task.requiresPrompt)
        writer.member("prompt_pattern", task.promptSplit?.pattern)
        writer.member("eval_version", task.evalVersion)
        switch task.partitions {
        case .open(let max):
            writer.member("partitions", "open")
            writer.member("max_partitions", max)
        case .listed(let names):
            writer.member("partitions", array: names) { $0.string($1) }
        }
        writeAnswers(&writer)
        writeChecks(&writer)
        writeJudge(&writer)
        writeSchedule(&writer)
        writeMeta(&writer)
        writeTrainers(&writer)
        writeCohort(&writer)
        writer.member("lineages", array: heads) { writer, head in
            writer.beginObject()
            writer.member("partition", head.lineage.partition)
            writer.member("version", head.version)
            writer.member("hash", head.hash)
            writer.endObject()
        }
    }

    private func writeJudge(_ writer: inout JSONWriter) {
        writer.member("judge_settings") { writer in
            writer.member("temperature", task.judge.temperature)
            writer.member("max_tokens", task.judge.maxTokens)
            writer.member("call_timeout", task.judge.callTimeoutSeconds)
            writer.member("semantic_retries", task.judge.semanticRetries)
            writer.member("warm_up", task.judge.warmUpSeconds)
            writer.member("plan_tokens_max", task.judge.planTokensMax)
            writer.member("reuse_plan", task.judge.reusesPlans)
            writer.member("items_in_flight", task.judge.itemsInFlight)
        }
    }

    private func writeCohort(_ writer: inout JSONWriter) {
        writer.member("cohort") { writer in
            writer.member("size", task.cohort?.size ?? 0)
            writer.member("wait", task.cohort?.waitSeconds)
            writer.member("by", task.cohort?.key.rawValue)
        }
    }

    private func writeTrainers(_ writer: inout JSONWriter) {
        writer.member("trainers") { writer in
            for name in TrainerName.allCases {
                guard let settings = task.trainers[name] else { continue }
                writer.member(name.rawValue) { writer in
                    writer.member("deadline", settings.deadlineSeconds)
                    writer.member("on_failure") { $0.member("value", settings.valueOnFailure) }
                }
            }
        }
    }

    private func writeAnswers(_ writer: inout JSONWriter) {
        writer.member("answers") { writer in
            writer.member("source", task.rewardSource.name)
            switch task.rewardSource {
            case .judge, .answer: break
            case .coin(let value): writer.member("probability", value)
            case .weighted(let value): writer.member("weight", value)
            }
            writer.member("seed", String(task.coinSeed))
            writer.member("box", task.answers.box == .first ? "first" : "last")
            writer.member("remove_spaces", task.answers.removesSpaces)
        }
    }

    private func writeChecks(_ writer: inout JSONWriter) {
        writer.member("checks", array: task.checks) { writer, check in
            writer.beginObject()
            writer.member("rule", check.rule.name)
            switch check.rule {
            case .minWords(let count, let excluding), .maxWords(let count, let excluding):
                writer.member("count", count)
                switch excluding {
                case .nothing: writer.member("excluding", "nothing")
                case .boxes: writer.member("excluding", "boxes")
                case .pattern(let pattern):
                    writer.member("excluding", "pattern")
                    writer.member("pattern", pattern)
                }
            case .mustMatch(let pattern): writer.member("pattern", pattern)
            case .answerMatch: break
            }
            writer.member("score", check.score)
            writer.member("reward", check.failureReward(under: task.rewardRule))
            writer.endObject()
        }
    }

    private func writeSchedule(_ writer: inout JSONWriter) {
        writer.member("schedule") { writer in
            writer.member("mode", mode.rawValue)
            writer.member("every_steps", task.schedule.everySteps)
            writer.member("every_rollouts", task.schedule.everyRollouts)
            writer.member("min_samples", task.schedule.minSamples)
        }
    }

    private func writeMeta(_ writer: inout JSONWriter) {
        writer.member("meta") { writer in
            writer.member("samples", task.meta.samples)
            writer.member("strategy", task.meta.strategy.rawValue)
            writer.member("items_max", task.meta.itemsMax)
            writer.member("analysis_words_max", task.meta.analysisWordsMax)
            writer.member("item_words_max", task.meta.itemWordsMax)
            writer.member("guidelines_words_max", task.meta.guidelinesWordsMax)
            writer.member("sets_per_merge", task.meta.setsPerMerge)
            writer.member("calls_in_flight", task.meta.callsInFlight)
            writer.member("temperature", task.meta.temperature)
            writer.member("call_timeout", task.meta.callTimeoutSeconds)
            writer.member("backoff", task.meta.backoffSeconds)
            writer.member("backoff_max", task.meta.backoffSecondsMax)
            writer.member("refine_with_score_scope", task.meta.refineWithScoreScope)
        }
    }
}
