/// How much a score result says: the `detail` of `POST /score`.
enum ScoreDetail: String, Sendable, CaseIterable {
    /// Reward, score and what decided them.
    case reward
    /// Also the verdict of each item and the checks. The default.
    case items
    /// Also how it came about: endpoint, program, templates, usage, attempts, latency.
    case full
}
