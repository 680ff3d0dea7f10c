internal import HTTPEngine
internal import HTTPServer
internal import RewardCore

/// `GET /events`, the stream of what happens in the service.
struct EventRoutes: Sendable {
    private let hub: EventHub
    private let tasks: TaskDirectory
    private let clock: any ServiceClock

    /// The route over the hub.
    init(_ hub: EventHub, tasks: TaskDirectory, clock: any ServiceClock) {
        self.hub = hub
        self.tasks = tasks
        self.clock = clock
    }

    /// Its entry of the route table.
    var routes: [Route] {
        [.get("/events", scope: .read, query: ["task", "partition", "types", "last_event_id"], events)]
    }

    private func events(_ request: RouteRequest) async throws(Problem) -> HTTPServerResponse {
        let (filter, last) = try read(request)
        // HEAD has no body that would end, so nobody is let in for it.
        guard request.head.method != .head else { return response { _ in } }
        do throws(EventMachine.Refusal) {
            let stream = EventStream(
                subscription: try hub.subscribe(after: last, filter: filter, token: request.token),
                closing: hub.closing, clock: clock)
            return response { try await stream.run($0) }
        } catch {
            throw Problem(error)
        }
    }

    private func response(_ produce: @escaping @Sendable (HTTPBodyWriter) async throws -> Void) -> HTTPServerResponse {
        let fields = HeaderFields([
            (name: "Content-Type", value: "text/event-stream"),
            (name: "Cache-Control", value: "no-store, no-transform"),
            // nginx would hold events back until its buffer is full.
            (name: "X-Accel-Buffering", value: "no"),
        ])
        return HTTPServerResponse(status: 200, fields: fields, body: .stream(produce))
    }

    private func read(_ request: RouteRequest) throws(Problem) -> (filter: EventFilter, last: EventID?) {
        let problems = request.problems()
        let query = request.query(problems)
        var filter = EventFilter()
        filter.task = query.text("task")
        filter.partition = query.text("partition")
        filter.types = types(query, problems)
        let last = lastEvent(request, query, problems)
        try problems.check()
        if let task = filter.task { _ = try tasks.lineage(task: task, partition: filter.partition) }
        return (filter, last)
    }

    private func types(_ query: QueryReader, _ problems: ProblemCollector) -> Set<EventType>? {
        guard let text = query.text("types") else { return nil }
        var types = Set<EventType>()
        for word in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            if let type = EventType(rawValue: word) {
                types.insert(type)
            } else {
                problems.add("/types", "the query parameter " + ObjectReader.refusal(of: word, among: EventType.self))
            }
        }
        return types
    }

    /// The header field wins: a client that comes back by itself sends it beside the query that it began with.
    private func lastEvent(
        _ request: RouteRequest, _ query: QueryReader, _ problems: ProblemCollector
    ) -> EventID? {
        let form = "not an id of an event, such as 1767225600000-17; send the last one received, or none"
        if let text = request.head.fields["Last-Event-ID"], !text.isEmpty {
            let id = EventID(text: text)
            if id == nil { problems.add("/Last-Event-ID", "the header field is \(quoted(text)), \(form)") }
            return id
        }
        guard let text = query.text("last_event_id") else { return nil }
        let id = EventID(text: text)
        if id == nil { problems.add("/last_event_id", "the query parameter is \(quoted(text)), \(form)") }
        return id
    }
}

extension Problem {
    /// Why a client was not let in to the event stream.
    init(_ refusal: EventMachine.Refusal) {
        switch refusal {
        case .full(let max):
            let detail =
                "\(max) clients read the event stream, which is events.subscribers_max; close one or come back later"
            self.init(.tooManySubscribers, detail)
        case .closed:
            self.init(.draining, "the service is shutting down; come back after its restart")
        }
    }
}
