internal import RewardCore

/// Why a request is not let in.
enum AccessRefusal: Error, Sendable, Hashable {
    /// `Host` is no loopback name, and there are no tokens.
    case host(String)
    /// `Origin` is neither the service's own nor allowed.
    case origin(String)
    /// It shows no token, and the route needs one with this scope.
    case missing(AccessScope)
    /// The `Authorization` field cannot be read.
    case unreadable
    /// The token is none of the service's.
    case unknown
    /// The token's time is over.
    case expired(AccessToken)
    /// The token stands in the URL, which is not allowed, or not for what needs this scope.
    case inURL(needed: AccessScope, isAllowed: Bool)
    /// The token does not have this scope.
    case scope(AccessScope, of: Principal)
    /// Too many unknown tokens came from the address; the next may come after that many seconds.
    case throttled(seconds: Int)

    /// One word for the metric.
    var reason: String {
        switch self {
        case .host: "host"
        case .origin: "origin"
        case .missing: "missing"
        case .unreadable: "unreadable"
        case .unknown: "unknown"
        case .expired: "expired"
        case .inURL: "in_url"
        case .scope: "scope"
        case .throttled: "throttled"
        }
    }

    /// Every word for the metric.
    static let reasons = [
        "host", "origin", "missing", "unreadable", "unknown", "expired", "in_url", "scope", "throttled",
    ]
}

extension Problem {
    private static let howToSend = "send Authorization: Bearer <token>"

    /// Why a request was not let in. The answers carry what RFC 6750 §3 asks for; none holds a part of a token.
    init(_ refusal: AccessRefusal) {
        switch refusal {
        case .host(let host):
            self.init(
                .forbiddenHost,
                "the host name \(quoted(host)) is refused, because without access tokens only loopback names are "
                    + "served; call localhost or 127.0.0.1")
        case .origin(let origin):
            self.init(
                .forbiddenOrigin,
                "the request comes from a page of \(quoted(origin)), which is neither the service's own origin nor one "
                    + "of access.cors_origins; call the service from a program, or from its own pages")
        case .missing(let scope):
            self.init(
                .tokenMissing, "the route needs an access token with the scope \(scope.rawValue); \(Self.howToSend)")
            challenge("")
        case .unreadable:
            self.init(.tokenUnknown, "the header field Authorization cannot be read; \(Self.howToSend), once")
            challenge(#", error="invalid_request""#)
        case .unknown:
            self.init(.tokenUnknown, "the service does not know this access token; check it, or ask the operator")
            challenge(#", error="invalid_token", error_description="unknown token""#)
        case .expired(let token):
            let end = token.expiresAt?.text ?? "some time ago"
            self.init(
                .tokenExpired,
                "the access token \(quoted(token.name)) expired at \(end); ask the operator for a new one")
            challenge(#", error="invalid_token", error_description="expired token""#)
        case .inURL(let scope, let isAllowed):
            let why =
                isAllowed
                ? "a token in the URL counts only for what needs the scope score, and this needs \(scope.rawValue)"
                : "tokens in the URL are not taken, since access.url_tokens is not true"
            self.init(.tokenUnknown, "\(why); \(Self.howToSend)")
            challenge(#", error="invalid_request""#)
        case .scope(let scope, let principal):
            let has = principal.scopes.map(\.rawValue).sorted().joined(separator: ", ")
            self.init(
                .scopeMissing,
                "this needs the scope \(scope.rawValue), but the access token \(quoted(principal.name)) has only "
                    + "\(has); use another token")
            challenge(#", error="insufficient_scope", scope="\#(scope.rawValue)""#)
        case .throttled(let seconds):
            self.init(
                .tooManyFailures,
                "too many unknown access tokens came from this address; try again in \(seconds) s, or send a token "
                    + "that the service knows, which is let in at once")
            fields = [("Retry-After", String(seconds))]
        }
    }

    private mutating func challenge(_ parameters: String) {
        fields = [("WWW-Authenticate", #"Bearer realm="metareward""# + parameters)]
    }
}
