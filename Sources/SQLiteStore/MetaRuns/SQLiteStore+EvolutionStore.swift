import GRDB
public import RewardCore

extension SQLiteStore: EvolutionStore {
    /// The modes that are kept, by task name.
    public func keptModes() async throws(StoreError) -> [String: ScheduleSettings.Mode] {
        let rows = try await rubricsFile.read("reading the modes of schedules") { database in
            try database.all("SELECT task, mode FROM schedule_mode") { row in
                (try row.text(), try row.keyword(ScheduleSettings.Mode.self))
            }
        }
        return Dictionary(rows, uniquingKeysWith: { _, last in last })
    }

    /// Keeps the task's mode, with fsync before it returns; `nil` forgets it.
    public func keep(_ mode: ScheduleSettings.Mode?, of task: String) async throws(StoreError) {
        try await rubricsFile.write("keeping the mode of a schedule") { database in
            guard let mode else { return try database.run("DELETE FROM schedule_mode WHERE task = ?", [.text(task)]) }
            try database.run(
                """
                INSERT INTO schedule_mode (task, mode) VALUES (?,?)
                ON CONFLICT (task) DO UPDATE SET mode = excluded.mode
                """, [.text(task), .keyword(mode.rawValue)])
        }
    }
}
