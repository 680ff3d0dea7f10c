/// Reads and changes what is stored of whole training runs: their pins and their rollouts. Every change is durable
/// against kill -9 before it returns, and may be repeated: a second time it finds nothing left to do.
public protocol RunStore: Sendable {
    /// The run's step pins, summed up by lineage and basis; by lineage, then first step.
    func pinnedBases(of run: String) async throws(StoreError) -> [PinnedBasis]
    /// The run's step pins from the highest step down, those after `mark` in that order; at most `limit`.
    func stepPins(of run: String, after mark: StepPinMark?, limit: Int) async throws(StoreError) -> [Pin]
    /// The pin of the run's highest step up to and including `step` in a lineage, if there is one.
    func latestPin(of run: String, upTo step: Int64, in lineage: Lineage) async throws(StoreError) -> Pin?
    /// What is stored of the run's rollouts, in numbers.
    func counts(of run: String) async throws(StoreError) -> RunCounts
    /// Other runs that have pinned a version above `version` of the lineage, by step or by group, since `time`; by
    /// name.
    func rivals(
        of run: String, in lineage: Lineage, above version: Int, since time: Timestamp
    ) async throws(StoreError) -> [RivalRun]
    /// Forgets the run's pins of steps above `step`, and all its pins by group, which know no step.
    func forgetPins(of run: String, above step: Int64) async throws(StoreError) -> ForgottenPins
    /// Marks the run's rollouts of steps above `step` as abandoned, up to that place in the order of commits; returns
    /// how many were not yet.
    func abandonRollouts(of run: String, above step: Int64, upTo position: Int64) async throws(StoreError) -> Int
    /// Forgets all pins of the lineage, of whatever kind and run, that are bound to one of these versions; returns how
    /// many.
    func forgetPins(of lineage: Lineage, to versions: Set<Int>) async throws(StoreError) -> Int
    /// Deletes the texts of the run's rollouts (see `StoredRollout.withoutTexts`), and prompts that no rollout names
    /// any more; returns how many rollouts had texts.
    func deleteTexts(of run: String) async throws(StoreError) -> Int
}
