internal import Telemetry

/// Counts events and the clients that listen to them.
struct EventMetrics: Sendable {
    /// Clients that listen now.
    let subscribers: Gauge
    /// Clients that found no room.
    let refused: Counter
    private let events: CounterFamily
    private let ends: CounterFamily

    /// Registers the metrics.
    init(_ registry: MetricsRegistry) {
        subscribers = registry.gauge("metareward_event_subscribers", help: "Clients that read the event stream now.")
            .with()
        refused = registry.counter(
            "metareward_event_streams_refused_total",
            help: "Requests for the event stream refused because events.subscribers_max were reading it."
        ).with()
        events = registry.counter(
            "metareward_events_total", help: "Events told, by type, whether anybody read them or not.",
            labels: ["type"])
        ends = registry.counter(
            "metareward_event_streams_ended_total",
            help: "Event streams that ended: the peer was gone, it fell behind, its access ended, or the service "
                + "shut down.",
            labels: ["reason"])
    }

    /// Counts an event.
    func told(_ type: EventType) { events.with(type.rawValue).increment() }

    /// Counts a stream that ended.
    func ended(_ end: EventStreamEnd) { ends.with(end.rawValue).increment() }
}
