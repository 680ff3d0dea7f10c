internal import HTTPEngine
internal import RewardCore

/// The settings of access as they are asked for with each request: an immutable value, replaced as a whole.
final class AccessPolicy: Sendable {
    /// The settings.
    let settings: AccessSettings
    private let table: TokenTable
    private let origins: Set<String>

    /// The policy of those settings.
    init(_ settings: AccessSettings) {
        self.settings = settings
        table = TokenTable(tokens: settings.tokens)
        origins = Set(settings.origins)
    }

    /// Whether there are tokens at all.
    var hasTokens: Bool { !table.tokens.isEmpty }

    /// Everybody, where there are no tokens.
    var everybody: Principal { settings.rule == .loopbackOnly ? .loopback : .anyone }

    /// Why a request is refused for where it comes from, or nil.
    ///
    /// `Host` may be absent: HTTP/1.0 probes send none, and a browser cannot leave it out. With tokens any is served,
    /// because a page that rebinds a name has no token. `Origin`, which browsers send with what a page's script asks
    /// for, must name the host that the request is for, or be one of the allowed.
    func refusal(_ head: RequestHead) -> AccessRefusal? {
        let host = head.fields["Host"]
        if !hasTokens, settings.rule == .loopbackOnly, let host, !HostNames.isLoopback(host) { return .host(host) }
        if let origin = head.fields["Origin"], !origins.contains(origin), !Self.isOwn(origin, host: host) {
            return .origin(origin)
        }
        return nil
    }

    /// The origin of a request that comes from one of the allowed pages.
    func allowedOrigin(of head: RequestHead) -> String? {
        guard !origins.isEmpty, let origin = head.fields["Origin"], origins.contains(origin) else { return nil }
        return origin
    }

    /// Whether any page elsewhere may call.
    var allowsOrigins: Bool { !origins.isEmpty }

    /// Who shows the credential and may use what needs `scope`; nil needs no token, and then whatever is shown and does
    /// not count makes nobody in particular.
    func principal(
        _ credential: Credential, for scope: AccessScope?, at now: Timestamp
    ) throws(AccessRefusal) -> AccessToken? {
        let text: String
        switch credential {
        case .none:
            if let scope { throw .missing(scope) }
            return nil
        case .unreadable: throw .unreadable
        case .bearer(let token, _): text = token
        case .url(let token):
            guard settings.takesURLTokens, scope == nil || scope == .score else {
                throw .inURL(needed: scope ?? .read, isAllowed: settings.takesURLTokens)
            }
            text = token
        }
        switch table.match(text, at: now) {
        case .unknown: throw .unknown
        case .expired(let token): throw .expired(token)
        case .valid(let token):
            if let scope, !token.principal.may(scope) { throw .scope(scope, of: token.principal) }
            guard case .url = credential else { return token }
            // What came in a URL may have been seen by others, so it never stands for more than scoring.
            var lesser = token
            lesser.scopes = token.principal.may(.score) ? [.score] : []
            return lesser
        }
    }

    /// Whether a token that was let in before would be let in now.
    func isValid(_ token: AccessToken, for scope: AccessScope, at now: Timestamp) -> Bool {
        table.tokens.contains { known in
            known.digest == token.digest && known.principal.may(scope) && known.expiresAt.map { now < $0 } ?? true
        }
    }

    private static func isOwn(_ origin: String, host: String?) -> Bool {
        guard let host else { return false }
        let wanted = host.lowercased()
        let origin = origin.lowercased()
        return origin == "http://" + wanted || origin == "https://" + wanted
    }
}
