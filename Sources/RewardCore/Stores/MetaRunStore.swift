/// Keeps meta runs, whole, after each stage.
public protocol MetaRunStore: Sendable {
    /// Writes the run as it now stands, durably.
    func save(_ run: MetaRun) async throws(StoreError)
    /// One run, or `nil`.
    func run(id: String) async throws(StoreError) -> MetaRun?
    /// Runs that are queued or running, oldest first.
    func activeRuns() async throws(StoreError) -> [MetaRun]
    /// Runs newest first, of one lineage, of one task, or all; started after the run `after` in that order.
    func runs(task: String?, partition: String?, after: String?, limit: Int) async throws(StoreError) -> [MetaRun]
    /// Identifiers of the scores that finished runs of the lineage have sampled. A run that ended `failed`,
    /// `cancelled`, `interrupted`, `superseded` or as a dry run has not used its samples up.
    func sampledScores(of lineage: Lineage) async throws(StoreError) -> Set<String>
}
