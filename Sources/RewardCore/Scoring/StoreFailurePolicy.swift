/// What becomes of scores that cannot be stored.
public enum StoreFailurePolicy: String, Sendable, CaseIterable {
    /// The request fails with 503, so that nothing is answered that is not stored.
    case fail
    /// The request is answered all the same, and the answer says that it is not stored. What needs a new pin or a kept
    /// answer still fails, because the promise of either is that it lasts.
    case score
}
