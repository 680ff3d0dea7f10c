internal import HTTPServer
internal import JSONText
internal import RewardCore

/// `GET /audit`: what operators did, newest first.
struct AuditRoutes: Sendable {
    private let log: any AuditLog

    /// The route over the given parts of the service.
    init(_ dependencies: RewardAPIDependencies) { log = dependencies.audit }

    /// Its entry of the route table.
    var routes: [Route] { [.get("/audit", scope: .operate, query: ["action", "since", "limit", "after"], list)] }

    /// A page of entries. `next` of one page is the `after` of the next.
    private func list(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (wanted, after) = try readPage(request)
        let page: [AuditRecord]
        do throws(StoreError) {
            page = try await log.auditRecords(
                since: wanted.since, before: after.map(Int64.init), action: wanted.action, limit: wanted.limit)
        } catch {
            throw Problem(error)
        }
        return .object(capacity: 256 + page.count * 256) { writer in
            writer.member("entries", array: page) { writer, record in
                writer.beginObject()
                Self.write(record, &writer)
                writer.endObject()
            }
            let last = page.last?.sequence ?? 0
            writer.member("next", page.count == wanted.limit && last > 1 ? String(last) : nil)
        }
    }

    /// What a page holds.
    private struct Wanted {
        let action: AuditAction?
        let since: Timestamp?
        let limit: Int
    }

    private func readPage(_ request: RouteRequest) throws(Problem) -> (Wanted, after: Int?) {
        let problems = request.problems()
        let query = request.query(problems)
        let action = query.choice("action", AuditAction.self)
        let since = query.time("since")
        let limit = query.integer("limit", in: 1...request.configuration.pageEntriesMax)
        let after = query.integer("after", in: 0...Int.max)
        try problems.check()
        return (Wanted(action: action, since: since, limit: limit ?? request.configuration.pageEntries), after)
    }

    private static func write(_ record: AuditRecord, _ writer: inout JSONWriter) {
        let entry = record.entry
        writer.member("id", String(record.sequence))
        writer.member("at", entry.at)
        writer.member("principal", entry.principal)
        writer.member("action", entry.action.rawValue)
        writer.member("target", entry.target)
        writer.member("before", entry.before)
        writer.member("after", entry.after)
        writer.member("request_id", entry.requestID)
    }
}
