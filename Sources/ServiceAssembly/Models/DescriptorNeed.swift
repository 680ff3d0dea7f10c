/// Checks that the process may have as many sockets open as its settings allow calls and connections.
enum DescriptorNeed {
    /// Descriptors for everything that is no connection of a trainer and no call to a model: the store, logs, event
    /// loops, notices of aborted calls.
    static let reserve = 256

    /// What is wrong and what to do, or nil where the limit suffices.
    ///
    /// - Parameters:
    ///   - limit: the descriptors that the process may have.
    ///   - calls: the most calls to models under way at once.
    ///   - connections: the most connections of trainers.
    static func problem(limit: Int, calls: Int, connections: Int) -> String? {
        let needed = calls + connections + reserve
        guard limit < needed else { return nil }
        return "this process may open \(limit) files and sockets, but its settings allow \(needed): \(calls) calls to"
            + " models, \(connections) connections and \(reserve) more; raise the hard limit (ulimit -Hn, or"
            + " LimitNOFILE= of the unit), or lower calls_in_flight or server.connections_max"
    }
}
