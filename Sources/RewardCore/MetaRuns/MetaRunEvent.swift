/// What the meta worker tells the outside while it works.
public enum MetaRunEvent: Sendable, Hashable {
    /// A run finished a stage or changed its status; the run as it now stands.
    case progressed(MetaRun)
    /// A run ended; the run as it stands for good.
    case ended(MetaRun)
}
