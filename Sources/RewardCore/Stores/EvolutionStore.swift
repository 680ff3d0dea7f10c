/// Keeps what operators have said about schedules while the service ran, so that a restart does not undo it.
///
/// A mode is kept only while it differs from the configuration's. So one that equals what the configuration says when
/// the service starts is from before the configuration was changed, and means nothing any more.
public protocol EvolutionStore: Sendable {
    /// The modes that are kept, by task name.
    func keptModes() async throws(StoreError) -> [String: ScheduleSettings.Mode]
    /// Keeps the task's mode, durably; `nil` forgets it.
    func keep(_ mode: ScheduleSettings.Mode?, of task: String) async throws(StoreError)
}
