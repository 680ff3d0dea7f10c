internal import Locking
internal import TLSEngine

/// What a server shows and demands on its `https` listeners, and what changes of it while it runs.
///
/// Connections take the context of the moment at which they are accepted and keep it. The keys of session tickets stay
/// through all changes, so clients can resume their sessions.
final class ServerTLS: Sendable {
    private let ticketKeys = TLSTicketKeys()
    private let state = Locked<TLSServerContext?>(nil)

    /// Nothing is loaded yet.
    init() {}

    /// The context for a connection that comes now.
    var context: TLSServerContext? { state.withLock { $0 } }

    /// Reads the files of a configuration and puts it in force; where that fails everything stays as it is.
    @discardableResult
    func load(_ configuration: TLSServerConfiguration) throws(TLSConfigurationError) -> TLSCertificate {
        let context = try TLSServerContext(configuration, ticketKeys: ticketKeys)
        state.withLock { $0 = context }
        return context.certificate
    }
}
