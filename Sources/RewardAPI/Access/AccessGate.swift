internal import HTTPEngine
internal import Locking
internal import RewardCore
internal import Telemetry

/// Lets requests in: keeps the policy in force, the credentials seen lately and the count of failures, all under one
/// lock, and counts what it refuses. Decisions are those of `AccessPolicy` and `FailureThrottle`.
final class AccessGate: Sendable {
    private struct State {
        var policy: AccessPolicy
        var verified = VerifiedCredentials()
        var throttle: FailureThrottle
    }

    private let state: Locked<State>
    private let clock: any ServiceClock
    private let metrics: AccessMetrics

    /// A gate that begins with those settings.
    init(_ settings: AccessSettings, clock: any ServiceClock, metrics: AccessMetrics) {
        state = Locked(State(policy: AccessPolicy(settings), throttle: FailureThrottle(settings)))
        self.clock = clock
        self.metrics = metrics
    }

    /// The policy in force.
    var policy: AccessPolicy { state.withLock { $0.policy } }

    /// Puts other settings in force for requests to come. What was counted and verified under the old ones is
    /// forgotten.
    func take(_ settings: AccessSettings) {
        let policy = AccessPolicy(settings)
        state.withLock { $0 = State(policy: policy, throttle: FailureThrottle(settings)) }
    }

    /// Whether a request can be answered on the event loop, without looking at its token.
    func admitsImmediately(_ head: RequestHead) -> Bool {
        let policy = policy
        return policy.refusal(head) == nil && policy.allowedOrigin(of: head) == nil
    }

    /// Whether a request shows a token that may read and was verified before. One that was not needs a task, so that
    /// the event loop neither hashes nor refuses.
    func knowsReader(_ head: RequestHead) -> Bool {
        state.withLock { state in
            guard state.policy.hasTokens else { return true }
            guard let value = head.fields[Credential.fieldName] else { return false }
            return state.verified.token(for: value, at: clock.now())?.principal.may(.read) ?? false
        }
    }

    /// Whether who was let in with a token may still read: no tokens are needed now, or that one counts.
    func mayStillRead(_ token: AccessToken?) -> Bool {
        let policy = policy
        return !policy.hasTokens || token.map { policy.isValid($0, for: .read, at: clock.now()) } ?? false
    }

    /// Who sends a request for a route with this rule, from that peer, and with which token. The credential has been
    /// taken out of the head.
    func admit(
        _ credential: Credential, to scope: RouteScope, peer: String, _ policy: AccessPolicy
    ) throws(Problem) -> (principal: Principal, token: AccessToken?) {
        guard policy.hasTokens else { return (policy.everybody, nil) }
        let needed = scope.needed(metricsAreOpen: policy.settings.metricsAreOpen)
        do throws(AccessRefusal) {
            let now = clock.now()
            let token = try policy.principal(credential, for: needed, at: now)
            if let token, case .bearer(_, let field) = credential {
                state.withLock { state in
                    // Under another policy than the present one it is not known whether the token still counts.
                    guard state.policy === policy, state.verified.token(for: field, at: now) == nil else { return }
                    state.verified.keep(field, token)
                }
            }
            return (token?.principal ?? .anonymous, token)
        } catch {
            let refusal = note(error, peer: peer)
            // An open route answers anybody; what was shown and does not count is counted all the same.
            if needed == nil { return (.anonymous, nil) }
            throw Problem(refusal)
        }
    }

    /// Refuses a request for where it comes from.
    func checkOrigin(_ head: RequestHead, _ policy: AccessPolicy) throws(Problem) {
        guard let refusal = policy.refusal(head) else { return }
        metrics.count(refusal)
        throw Problem(refusal)
    }

    /// Refuses what needs a scope that the caller of a route does not have.
    func require(_ scope: AccessScope, of principal: Principal) throws(Problem) {
        guard !principal.may(scope) else { return }
        let refusal = AccessRefusal.scope(scope, of: principal)
        metrics.count(refusal)
        throw Problem(refusal)
    }

    /// Counts a refusal, and of unknown tokens how many came from the address; the answer may then be another.
    private func note(_ refusal: AccessRefusal, peer: String) -> AccessRefusal {
        var refusal = refusal
        if case .unknown = refusal {
            let address = ClientAddress.key(of: peer)
            let now = clock.monotonic()
            let (outcome, forgotten) = state.withLock { $0.throttle.fail(address, at: now) }
            if forgotten { metrics.addressesForgotten.increment() }
            if case .throttled(let left) = outcome {
                refusal = .throttled(seconds: max(1, Int((left / .seconds(1)).rounded(.up))))
            }
        }
        metrics.count(refusal)
        return refusal
    }
}
