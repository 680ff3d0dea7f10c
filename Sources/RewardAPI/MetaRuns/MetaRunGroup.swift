internal import HTTPEngine
internal import HTTPServer
internal import JSONText
internal import RewardCore

/// The runs that one call of `POST /meta/refine` got, and the answer for them.
struct MetaRunGroup: Sendable {
    /// The runs as they stand, one or more, and whether the call joined each.
    let tickets: [MetaRunTicket]

    /// Whether all have ended.
    var isOver: Bool { tickets.allSatisfy { !$0.run.status.isActive } }

    /// One status for all: while any is active `running` or, where none has begun, `queued`; then `published` where any
    /// was, else `failed` where any did, else that of the first.
    var status: MetaRunStatus? {
        let statuses = tickets.map(\.run.status)
        if statuses.contains(where: \.isActive) {
            return statuses.allSatisfy { $0 == .queued } ? .queued : .running
        }
        return [.published, .failed].first(where: statuses.contains) ?? statuses.first
    }

    /// 200 where all runs have ended, else 202 with the place to look. One run is its own object; several are listed,
    /// and the id of the whole is that of the first.
    func response(task: String) -> HTTPServerResponse {
        let isSimulated = tickets.contains { $0.run.isSimulated }
        var response = HTTPServerResponse.object(
            status: isOver ? 200 : 202, isSimulated: isSimulated, capacity: 4096
        ) { writer in
            if tickets.count == 1 {
                MetaRunWriter.writeWhole(tickets[0].run, joined: tickets[0].joined, &writer)
                return
            }
            writer.member("id", tickets.first?.run.id)
            writer.member("status", (status ?? .skipped).rawValue)
            writer.member("runs", array: tickets) { writer, ticket in
                writer.beginObject()
                MetaRunWriter.writeWhole(ticket.run, joined: ticket.joined, &writer)
                writer.endObject()
            }
            writer.simulatedMark(isSimulated)
        }
        if !isOver {
            let id = tickets.first.map { PercentCoding.encode($0.run.id) } ?? ""
            response.fields.add("Location", tickets.count == 1 ? "/meta/runs/\(id)" : "/meta/runs?task=\(task)")
        }
        return response
    }
}
