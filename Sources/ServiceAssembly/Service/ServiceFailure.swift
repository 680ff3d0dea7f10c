/// Why the service could not be assembled or started.
public enum ServiceFailure: Error, Sendable, Hashable {
    /// The configuration cannot be used; exit code 78.
    case configuration(String)
    /// The data folder is in use or cannot be used; exit code 78.
    case dataFolder(String)
    /// The store cannot be opened or read.
    case store(String)
    /// The address cannot be bound.
    case cannotListen(String)

    /// One sentence for a person.
    public var detail: String {
        switch self {
        case .configuration(let text), .dataFolder(let text), .store(let text), .cannotListen(let text): text
        }
    }

    /// Whether a changed configuration is what helps.
    public var isConfiguration: Bool {
        switch self {
        case .configuration, .dataFolder: true
        case .store, .cannotListen: false
        }
    }
}
