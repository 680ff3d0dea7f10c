internal import COpenSSL
internal import Locking

/// Keeps the newest session of each server, so that the next connection to it needs no whole handshake.
///
/// Invariant of `@unchecked Sendable`: the sessions are reference-counted objects that the library does not change once
/// they were handed out; the dictionary is under a lock. Each pointer in it owns one reference.
final class SessionStore: @unchecked Sendable {
    /// Servers remembered at most; beyond it the memory starts anew. A client calls few servers.
    static let serversMax = 256

    private let sessions = Locked<[String: Session]>([:])

    /// Makes an empty store.
    init() {}

    /// Keeps a session; takes over its reference.
    func keep(_ session: OpaquePointer, for server: String) {
        let session = Session(owning: session)
        sessions.withLock { sessions in
            if sessions.count >= Self.serversMax, sessions[server] == nil { sessions = [:] }
            sessions[server] = session
        }
    }

    /// Lets a new connection resume the server's session, if there is one.
    func offer(_ server: String, to connection: OpaquePointer) {
        guard let session = sessions.withLock({ $0[server] }) else { return }
        // The connection takes a reference of its own. A failure only means a whole handshake.
        _ = SSL_set_session(connection, session.pointer)
    }

    /// Owns one reference to a session.
    ///
    /// Invariant of `@unchecked Sendable`: see the store.
    private final class Session: @unchecked Sendable {
        let pointer: OpaquePointer

        init(owning pointer: OpaquePointer) {
            self.pointer = pointer
        }

        deinit {
            SSL_SESSION_free(pointer)
        }
    }
}
