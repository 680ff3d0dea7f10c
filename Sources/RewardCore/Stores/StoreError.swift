/// Why a store did not do what it was asked.
public enum StoreError: Error, Sendable, Hashable {
    /// The head or the row is no longer what the caller expected; nothing was written.
    case conflict(String)
    /// The store cannot be read or written now: disk full, read-only, locked, closed.
    case unavailable(String)
    /// What is stored contradicts itself.
    case corrupt(String)

    /// One sentence for a person.
    public var detail: String {
        switch self {
        case .conflict(let text), .unavailable(let text), .corrupt(let text): text
        }
    }
}
