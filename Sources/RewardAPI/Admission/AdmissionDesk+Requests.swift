internal import Judging

/// Admission as routes ask for it.
extension AdmissionDesk {
    /// Refuses a request that would be refused whatever its body says, so that the body need not be read.
    func check(_ request: RouteRequest) throws(Problem) {
        do throws(AdmissionRefusal) { try check(request.caller) } catch { throw Problem(error) }
    }

    /// Waits for the turn of what a request asks to be scored. Give the ticket back when the answer is written.
    ///
    /// - Parameter waits: see `AdmissionAsk.waits`.
    func admit(
        _ order: ScoreOrder, of request: RouteRequest, waits: Bool
    ) async throws(Problem) -> AdmissionTicket {
        let ask = AdmissionAsk(
            principal: request.caller, rollouts: order.rollouts.count, bytes: request.bytes.count,
            deadline: order.deadline, waits: waits)
        do throws(AdmissionRefusal) { return try await admit(ask) } catch { throw Problem(error) }
    }
}
