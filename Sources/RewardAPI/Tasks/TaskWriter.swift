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
        writeJudge(&writer)
        writeSchedule(&writer)
        writeMeta(&writer)
        writer.member("lineages", array: heads) { writer, head in
            writer.beginObject()
            writer.member("partition", head.lineage.partition)
            writer.member("version", head.version)
            writer.member("hash", head.hash)
            writer.endObject()
        }
    }

    private func writeJudge(_ writer: inout JSONWriter) {
        writer.member("judge") { writer in
            writer.member("temperature", task.judge.temperature)
            writer.member("max_tokens", task.judge.maxTokens)
            writer.member("call_timeout", task.judge.callTimeoutSeconds)
            writer.member("semantic_retries", task.judge.semanticRetries)
            writer.member("warm_up", task.judge.warmUpSeconds)
            writer.member("items_in_flight", task.judge.itemsInFlight)
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
            writer.member("max_items", task.meta.itemsMax)
            writer.member("max_analysis_words", task.meta.analysisWordsMax)
            writer.member("max_item_words", task.meta.itemWordsMax)
            writer.member("sets_per_merge", task.meta.setsPerMerge)
            writer.member("calls_in_flight", task.meta.callsInFlight)
            writer.member("temperature", task.meta.temperature)
            writer.member("call_timeout", task.meta.callTimeoutSeconds)
            writer.member("backoff", task.meta.backoffSeconds)
            writer.member("max_backoff", task.meta.backoffSecondsMax)
            writer.member("refine_with_score_scope", task.meta.refineWithScoreScope)
        }
    }
}
