internal import GRDB
public import RewardCore

extension SQLiteStore {
    /// The counters from which schedules resume after a restart, by task.
    public func scheduleCounters() async throws(StoreError) -> [String: ScheduleCounters] {
        let rows = try await rolloutsFile.read("reading the schedule counters") { database in
            try database.all("SELECT task, steps, rollouts FROM schedule_counter") { row in
                (try row.text(), ScheduleCounters(steps: try row.int(), rollouts: try row.int()))
            }
        }
        return Dictionary(rows, uniquingKeysWith: { _, last in last })
    }

    /// Writes a task's counters.
    public func save(_ counters: ScheduleCounters, task: String) async throws(StoreError) {
        try await rolloutCommits.write("saving schedule counters", weight: 1) { database in
            try database.run(
                """
                INSERT INTO schedule_counter (task, steps, rollouts) VALUES (?,?,?)
                ON CONFLICT (task) DO UPDATE SET steps = excluded.steps, rollouts = excluded.rollouts
                """, [.text(task), .integer(counters.steps), .integer(counters.rollouts)])
        }
    }
}
