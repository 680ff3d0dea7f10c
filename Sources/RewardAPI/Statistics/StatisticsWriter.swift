internal import JSONText
internal import RewardCore

/// Writes statistics as members of a JSON object.
struct StatisticsWriter: Sendable {
    /// The statistics.
    let statistics: RolloutStatistics
    /// The end of the time.
    let until: Timestamp
    /// Buckets that the time is cut into.
    let buckets: Int

    /// Writes everything but what the request asked for.
    func write(_ writer: inout JSONWriter) {
        let (buckets, milliseconds) = statistics.buckets(until: until, count: buckets)
        writer.member("bucket_seconds", Double(milliseconds) / 1000)
        Self.write(statistics.tally, &writer)
        writer.member("decided_by") { writer in
            for decider in ScoreDecider.allCases {
                writer.member(decider.rawValue, statistics.tally.deciders[decider] ?? 0)
            }
        }
        writer.member("versions", array: statistics.versions.sorted { $0.key < $1.key }) { writer, entry in
            writer.beginObject()
            Self.write(entry.value, version: entry.key, &writer)
            writer.endObject()
        }
        writer.member("buckets", array: buckets) { writer, bucket in
            writer.beginObject()
            writer.member("at", bucket.start)
            Self.write(bucket.tally, &writer)
            writer.member("versions", array: bucket.rewards.sorted { $0.key < $1.key }) { writer, entry in
                writer.beginObject()
                writer.member("version", entry.key)
                writer.member("scored", entry.value.count)
                Self.write("reward", Quantiles(entry.value), &writer)
                writer.endObject()
            }
            writer.endObject()
        }
    }

    private static func write(_ version: VersionStatistics, version number: Int, _ writer: inout JSONWriter) {
        writer.member("version", number)
        writer.member("rollouts", version.tally.rollouts)
        writer.member("scored", version.tally.scored)
        writer.member("failed", version.tally.failed)
        write("reward", version.reward, &writer)
        let histogram = version.histogram
        writer.member("histogram") { writer in
            writer.member("min", histogram.low)
            writer.member("max", histogram.high)
            writer.member("counts", array: histogram.counts) { $0.int($1) }
        }
        writer.member("items", array: version.itemsInOrder) { writer, item in
            writer.beginObject()
            writer.member("name", item.name)
            writer.member("min", item.min)
            writer.member("max", item.max)
            writer.member("mean", item.mean)
            writer.member("counts", array: item.counts) { $0.int($1) }
            writer.endObject()
        }
    }

    private static func write(_ tally: RolloutTally, _ writer: inout JSONWriter) {
        writer.member("rollouts", tally.rollouts)
        writer.member("scored", tally.scored)
        writer.member("failed", tally.failed)
        let failures = tally.failures.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        writer.member("failures", array: failures) { writer, failure in
            writer.beginObject()
            writer.member("kind", failure.key.rawValue)
            writer.member("rollouts", failure.value)
            writer.endObject()
        }
        writer.member("judge_calls", tally.usage.calls)
        writer.member("prompt_tokens", tally.usage.promptTokens)
        writer.member("completion_tokens", tally.usage.completionTokens)
        writer.member("cached_tokens", tally.usage.cachedTokens)
        guard let latency = tally.latency else {
            writer.name("latency_ms")
            writer.null()
            return
        }
        writer.member("latency_ms") { writer in
            for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)] {
                writer.member(name, latency.value(at: share))
            }
        }
    }

    private static func write(_ name: String, _ quantiles: Quantiles?, _ writer: inout JSONWriter) {
        guard let quantiles else {
            writer.name(name)
            writer.null()
            return
        }
        writer.member(name) { writer in
            writer.member("mean", quantiles.mean)
            for (name, share) in [("p10", 0.1), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p90", 0.9)] {
                writer.member(name, quantiles.value(at: share))
            }
        }
    }
}
