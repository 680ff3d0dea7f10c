internal import RewardCore
internal import Telemetry

/// How routes tell the audit log what an operator has done.
///
/// Changes that can carry their entry get a note (`note`), and both are committed together. For the others the entry is
/// appended right after the change (`append`). Where that fails the change stands all the same, so the request is
/// answered as done; the loss is counted, and the log of the service has the entry.
struct AuditTrail: Sendable {
    private let log: any AuditLog
    private let clock: any ServiceClock
    private let failures: Counter

    /// A trail into the log of the service.
    init(_ dependencies: RewardAPIDependencies) {
        log = dependencies.audit
        clock = dependencies.clock
        failures = dependencies.metrics.counter(
            "metareward_audit_failures_total", help: "Changes by operators that the audit log could not keep."
        ).with()
    }

    /// Who asks for a change, to be handed to where it is made.
    func note(_ action: AuditAction, _ request: RouteRequest) -> AuditNote {
        AuditNote(principal: request.principal.name, action: action, requestID: request.id)
    }

    /// Keeps an entry for a change that has been made.
    func append(
        _ action: AuditAction, _ request: RouteRequest, target: String, before: String? = nil, after: String? = nil
    ) async {
        let entry = note(action, request).entry(target: target, before: before, after: after, at: clock.now())
        do throws(StoreError) {
            try await log.append(entry)
        } catch {
            failures.increment()
        }
    }
}
