/// The kinds of events that `GET /events` tells.
enum EventType: String, Sendable, CaseIterable {
    /// A version became the head of its lineage; the data is the version as `GET /rubric/versions` lists it.
    case rubricPublished = "rubric.published"
    /// The candidate of a meta run did not pass validation; the data is the run as `GET /meta/runs` lists it.
    case rubricRejected = "rubric.rejected"
    /// A meta run finished a stage, changed its status or ended; the data is the run as `GET /meta/runs` lists it.
    case metaStage = "meta.stage"
    /// A version of a template came into force; the data is the version as the list of its versions has it.
    case templateChanged = "template.changed"
}

/// What the stream says about itself. These events are not kept and pass every filter.
enum StreamEvent: String, Sendable, CaseIterable {
    /// Events between the client's last one and the first that follows are gone, or may be.
    case missed = "events.missed"
    /// The client was so slow that its next event is gone; the stream ends.
    case behind = "events.behind"
    /// The service shuts down; the stream ends.
    case ended = "events.ended"
}
