/// One event as it is kept for clients.
struct KeptEvent: Sendable {
    /// Its number, from 1.
    let number: Int
    /// Its kind.
    let type: EventType
    /// The task that it concerns.
    let task: String
    /// The partition that it concerns; `nil` where it concerns all of the task.
    let partition: String?
    /// The block of the stream, ready to be sent.
    let block: [UInt8]
}

/// Which events a client wants; what is `nil` wants all.
struct EventFilter: Sendable {
    /// One task.
    var task: String?
    /// One partition. Events that concern a whole task, as changes of templates do, pass too.
    var partition: String?
    /// Some kinds.
    var types: Set<EventType>?

    /// Whether the client wants the event.
    func passes(_ event: KeptEvent) -> Bool {
        if let types, !types.contains(event.type) { return false }
        if let task, task != event.task { return false }
        if let partition, let other = event.partition, partition != other { return false }
        return true
    }
}
