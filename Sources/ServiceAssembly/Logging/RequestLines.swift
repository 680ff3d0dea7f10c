internal import Logging
internal import RewardAPI
internal import Telemetry

/// The access log: one line for each answered request at `debug`, server faults at `error`. A client's mistake is never
/// above `info`.
struct RequestLines: RequestLog {
    /// Where the lines go.
    let logger: Logger

    /// Writes the line.
    func finished(_ entry: RequestLogEntry) {
        // A service that is not ready yet is asked again and again; that is no fault of a request.
        let isFault = entry.status >= 500 && entry.route != "/readyz"
        let level: Logger.Level = isFault ? .error : (400..<500).contains(entry.status) ? .info : .debug
        guard level >= logger.logLevel else { return }
        var metadata: Logger.Metadata = [
            LogFields.requestID: "\(entry.requestID)", LogFields.traceID: "\(entry.traceID)",
            LogFields.spanID: "\(entry.spanID)", LogFields.method: "\(entry.method)",
            LogFields.route: "\(entry.route)",
            LogFields.status: "\(entry.status)", LogFields.peerAddress: "\(entry.peer)",
            LogFields.bodyBytes: "\(entry.bodyBytes)",
            "http.seconds": "\(entry.seconds)",
        ]
        if let principal = entry.principal { metadata["principal"] = "\(principal)" }
        if let parent = entry.callerSpanID { metadata[LogFields.parentSpanID] = "\(parent)" }
        if let problem = entry.problem { metadata["problem"] = "\(problem)" }
        if let detail = entry.detail { metadata["detail"] = "\(detail)" }
        logger.log(level: level, "request answered", metadata: metadata)
    }
}
