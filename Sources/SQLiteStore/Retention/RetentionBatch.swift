internal import GRDB
internal import RewardCore

/// Removes rollouts inside one transaction, with the prompts and bases that nothing names any more.
///
/// A basis that a pin names stays, since a step that comes again is scored on it. Meta runs need neither: they have
/// copies of what they study.
struct RetentionBatch {
    private struct Place {
        let sequence: Int64
        let at: Int64
        let prompt: Int64?
        let basis: Int64
        let byteCount: Int
    }

    private let limits: RetentionLimits

    /// Batches of the size that `limits` says.
    init(_ limits: RetentionLimits) { self.limits = limits }

    /// Removes rollouts older than `time`, the oldest first; returns how many.
    func remove(before time: Timestamp, _ database: Database) throws -> Int {
        try remove(
            "rollout INDEXED BY rollout_at WHERE at < ?1 ORDER BY at, sequence LIMIT ?2",
            [.integer(time.milliseconds), .integer(limits.batchRolloutsMax)], database)
    }

    /// Removes the oldest rollouts by the order of commits, at most `count`; returns how many.
    func removeOldest(_ count: Int, _ database: Database) throws -> Int {
        try remove(
            "rollout NOT INDEXED ORDER BY sequence LIMIT ?", [.integer(min(count, limits.batchRolloutsMax))], database)
    }

    /// The pages of the file.
    static func facts(_ database: Database) throws -> PageFacts {
        func pragma(_ name: String) throws -> Int { try database.first("PRAGMA \(name)") { try $0.int() } ?? 0 }
        return PageFacts(
            pageBytes: try pragma("page_size"), pages: try pragma("page_count"),
            freePages: try pragma("freelist_count"))
    }

    private func remove(_ source: String, _ values: [SQLValue], _ database: Database) throws -> Int {
        var places: [Place] = []
        var byteCount = 0
        try database.each(
            """
            SELECT sequence, at, prompt, basis, length(response) + length(document) + ifnull(length(reference), 0)
            + ifnull(length(metadata), 0) FROM \(source)
            """, values
        ) { row in
            let place = Place(
                sequence: try row.integer(), at: try row.integer(), prompt: try row.optionalInteger(),
                basis: try row.integer(), byteCount: try row.int())
            places.append(place)
            byteCount += place.byteCount
            return byteCount < limits.batchBytesMax
        }
        guard let newest = places.map(\.at).max() else { return 0 }
        for place in places {
            try database.run("DELETE FROM rollout WHERE sequence = ?", [.integer(place.sequence)])
        }
        for prompt in Set(places.compactMap(\.prompt)) {
            try database.run(
                """
                DELETE FROM prompt WHERE id = ?1
                AND NOT EXISTS (SELECT 1 FROM rollout INDEXED BY rollout_prompt WHERE prompt = ?1)
                """, [.integer(prompt)])
        }
        for basis in Set(places.map(\.basis)) {
            try database.run(
                """
                DELETE FROM basis WHERE id = ?1
                AND NOT EXISTS (SELECT 1 FROM rollout INDEXED BY rollout_basis WHERE basis = ?1)
                AND NOT EXISTS (SELECT 1 FROM step_pin INDEXED BY step_pin_basis WHERE basis = ?1)
                AND NOT EXISTS (SELECT 1 FROM short_pin INDEXED BY short_pin_basis WHERE basis = ?1)
                """, [.integer(basis)])
        }
        try database.run(
            "UPDATE retention_mark SET removed_to = max(removed_to, ?) WHERE id = 0", [.integer(newest)])
        return places.count
    }
}
