internal import Dispatch
internal import Glibc
internal import Locking
internal import SocketTransport

/// Turns host names into addresses, and remembers them for a while.
///
/// `getaddrinfo` blocks, so it runs on a queue of its own and never on an event loop. Callers that ask for the same
/// name meanwhile share one lookup, so that a thousand requests at once ask the name server once. Failures are not
/// remembered.
final class NameResolver: Sendable {
    /// What a lookup gives: addresses without a port, in the order to try them, or why there are none.
    typealias Outcome = Result<[SocketAddress], LookupFailure>

    /// Why a name has no address.
    struct LookupFailure: Error, Equatable {
        /// The resolver's text.
        let detail: String
    }

    private struct Entry {
        var addresses: [SocketAddress]
        var expiresAt: ContinuousClock.Instant
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var waiting: [String: [@Sendable (Outcome) -> Void]] = [:]
    }

    /// Names remembered at most; beyond it the memory starts anew. A client calls few hosts.
    private static let entriesMax = 1024

    private let lifetime: Duration
    private let timeSource: any LoopTimeSource
    private let lookup: @Sendable (String) -> Outcome
    private let queue = DispatchQueue(label: "metareward.name-resolver", attributes: .concurrent)
    private let state = Locked(State())

    /// Makes a resolver.
    ///
    /// - Parameters:
    ///   - lifetime: How long addresses are remembered.
    ///   - lookup: The blocking lookup; tests give their own.
    init(
        lifetime: Duration, timeSource: any LoopTimeSource,
        lookup: @escaping @Sendable (String) -> Outcome = NameResolver.systemLookup
    ) {
        self.lifetime = lifetime
        self.timeSource = timeSource
        self.lookup = lookup
    }

    /// The addresses of a host that are known without waiting: of a numeric address, or remembered ones.
    func known(_ host: String) -> [SocketAddress]? {
        if let address = SocketAddress(numeric: host, port: 0) { return [address] }
        return state.withLock { state in
            guard let entry = state.entries[host], entry.expiresAt > timeSource.now() else { return nil }
            return entry.addresses
        }
    }

    /// Looks a name up; `completion` is called once, on any thread.
    func resolve(_ host: String, _ completion: @escaping @Sendable (Outcome) -> Void) {
        let isFirst = state.withLock { state in
            state.waiting[host, default: []].append(completion)
            return state.waiting[host]?.count == 1
        }
        guard isFirst else { return }
        queue.async {
            let outcome = self.lookup(host)
            let completions = self.state.withLock { state in
                if case .success(let addresses) = outcome {
                    if state.entries.count >= Self.entriesMax { state.entries = [:] }
                    state.entries[host] = Entry(
                        addresses: addresses, expiresAt: self.timeSource.now().advanced(by: self.lifetime))
                }
                return state.waiting.removeValue(forKey: host) ?? []
            }
            for completion in completions { completion(outcome) }
        }
    }

    /// Forgets a host, for example because no connection to its addresses could be made.
    func forget(_ host: String) {
        state.withLock { state in
            state.entries[host] = nil
        }
    }

    /// The lookup of the system.
    static let systemLookup: @Sendable (String) -> Outcome = { host in
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard code == 0 else { return .failure(LookupFailure(detail: String(cString: gai_strerror(code)))) }
        var addresses: [SocketAddress] = []
        var entry = list
        while let info = entry {
            if let pointer = info.pointee.ai_addr, let address = SocketAddress(pointer), !addresses.contains(address) {
                addresses.append(address)
            }
            entry = info.pointee.ai_next
        }
        return addresses.isEmpty ? .failure(LookupFailure(detail: "no IPv4 or IPv6 address")) : .success(addresses)
    }
}
